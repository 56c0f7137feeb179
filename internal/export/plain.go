package export

import (
	"strconv"
	"strings"
	"time"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/site"
)

// Plain citations in two styles: the bibliography entries of The Chicago Manual of
// Style (17th edition, chapter 14, notes and bibliography) and those of the
// Publication Manual of the American Psychological Association (7th edition,
// chapters 9 and 10). Both are followed but for the order of names, which stay as
// printed.

// A Plain is a citation in words.
type Plain struct{ Chicago, APA string }

// Plain cites the work that an article summarises.
func (x *Exports) Plain(e *site.Entry) Plain { return x.work(e).plain() }

// PlainPage cites the page of an entry, as it was when it last changed.
func (x *Exports) PlainPage(e *site.Entry) Plain {
	w := work{title: e.Title, in: x.site.Config.Title, url: content.URL(x.site.Config.Abs(e.ID.Path()))}
	if e.Role == content.Article {
		w.title = "Summary of ‘" + e.Title + "’"
	}
	if !e.Changed.IsZero() {
		w.published, _ = edtf.Parse(e.Changed.Format(time.DateOnly)) // what Format writes can be read
	}
	return w.plain()
}

func (w work) plain() Plain {
	var c, a strings.Builder
	english := ""
	if w.titleEN != "" {
		english = " [" + w.titleEN + "]"
	}
	c.Grow(256) // enough for most
	a.Grow(256)
	write := func(b *strings.Builder, texts ...string) {
		for _, s := range texts {
			b.WriteString(s)
		}
	}
	if len(w.authors) > 0 {
		write(&c, stopped(enumerate(w.authors, "and")), " ")
		write(&a, stopped(enumerate(w.authors, "&")), " ")
	} else if w.in != "" {
		write(&a, stopped(w.in), " ")
	}
	chicago, apa := citedDate(w.published)
	title := stopped(w.title + english)
	write(&c, "“", title, "” ")
	write(&a, "(", apa, "). ", title, " ")
	if w.in != "" {
		write(&c, w.in, ", ")
		if len(w.authors) > 0 {
			write(&a, stopped(w.in), " ")
		}
	}
	write(&c, stopped(chicago))
	switch {
	case w.url != "":
		write(&c, " ", string(w.url), ".")
		write(&a, string(w.url))
	case w.heldBy != "":
		write(&c, " ", stopped(w.heldBy))
		write(&a, stopped(w.heldBy))
	}
	return Plain{c.String(), strings.TrimSpace(a.String())}
}

// stopped ends a sentence, unless it has ended.
func stopped(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

// enumerate joins names with a comma before the last, as both styles do.
func enumerate(names []string, and string) string {
	switch n := len(names); n {
	case 1:
		return names[0]
	case 2:
		if and == "and" {
			return names[0] + " and " + names[1]
		}
		return names[0] + ", & " + names[1]
	default:
		return strings.Join(names[:n-1], ", ") + ", " + and + " " + names[n-1]
	}
}

// citedDate writes a date in both styles: "May 7, 2018" and "2018, May 7". What
// neither has a form for is written in words.
func citedDate(d edtf.Date) (chicago, apa string) {
	from, _ := d.Parts()
	switch {
	case d.IsZero(), d.Undated():
		return "n.d.", "n.d."
	case d.Machine() == "":
		return d.Text(), d.Text()
	}
	year := strconv.Itoa(from[0])
	chicago, apa = year, year
	if len(from) > 1 {
		month := time.Month(from[1]).String()
		chicago, apa = month+" "+year, year+", "+month
		if len(from) > 2 {
			day := strconv.Itoa(from[2])
			chicago, apa = month+" "+day+", "+year, apa+" "+day
		}
	}
	if d.Approximate() {
		chicago, apa = "ca. "+chicago, "ca. "+apa
	}
	if d.Uncertain() {
		chicago, apa = chicago+"?", apa+"?"
	}
	return chicago, apa
}
