// Package search turns a Site into the search index: plain scripts that the
// page's own script (templates/search.js) loads as a query needs them, by
// script elements, so that they work under script-src 'self' and from file://.
//
// Fourth floor, beside render. It takes a Site and gives pages; it makes no HTML and
// does not know what the results look like.
//
// # Ranking
//
// BM25F, the version with a saturation after the fields are weighted: S.
// Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond,
// Foundations and Trends in Information Retrieval 3:4 (2009), section 3.6. For a word t
// and an entry d whose fields f have length l (in words) and mean length L,
//
//	w(t,d)     = Σ_f weight_f · tf(t,d,f) / (1 - b_f + b_f · l_f(d) / L_f)
//	score(t,d) = idf(t) · w(t,d) / (k1 + w(t,d))
//	idf(t)     = ln(1 + (N - df(t) + ½) / (df(t) + ½))
//
// and an entry scores the sum over the words of the query. The saturated weight is
// stored in four levels; idf is left to the script. Before all others stand entities of
// which the whole query is a name.
//
// # Files
//
// All lie in search/ and call one function, dossierSearch(name, data):
//
//	root.js     how many entries there are, which kinds, what a status means, and where each shard begins
//	k0.js ...   of a large dossier: where each of a group of shards of terms begins
//	t0.js ...   lines "key TAB forms TAB entries", sorted by key
//	d0.js ...   what a result shows: one list for each entry
//	f-KEY.js    lines "value TAB label TAB entries" of one filter
//
// Of a key a digit of base 64 says how much it shares with the key before. A key is a
// stem, "~" and a spelling key of a name (see variant; the forms are the words that have
// it), "<" and a word backwards, by which words with a mistake at their beginning are
// found, or a name of an entity (see nameKey; the entries are those that have it). A form
// is a digit of base 36, how many bytes of the stem to cut, and what follows. Entries are
// lists by level: a digit of base 64 for the level, one for the parameter k of a Rice code,
// and the gaps between the entries' numbers in that code, six bits to a digit.
package search

import (
	"bytes"
	"encoding/json"

	"dossier/internal/page"
	"dossier/internal/site"
)

// dir is where the index lies; the page that searches is its index.html.
const dir = "search/"

// Pages returns the index of s and its OpenSearch description, in any order.
func Pages(s *site.Site) []page.Page {
	return append(newIndex(s).pages(mostKeys, perGroup), openSearch(s))
}

// encode writes JSON, whose text is also a script's.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("search: encode: " + err.Error()) // texts and numbers only
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
