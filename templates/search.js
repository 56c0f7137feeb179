// Search. The index is plain scripts in search/, which internal/search makes and
// describes; each is loaded by a script element when a query needs it and calls
// dossierSearch(name, data). What a word is is the same here as in
// internal/search/words.go, and a test holds the two to each other.
(function () {
	'use strict';
	var doc = document;
	// This script lies in assets/, so it knows where the site is, at any path
	// and in a folder of files.
	var base = doc.currentScript.src.replace(/[^\/]*\/[^\/]*$/, '');
	var root, english, stop = new Set(), asked = false;

	// Loading.
	var files = {}, LOST = new Error('a part of the index could not be loaded');
	function load(name) {
		var f = files[name];
		if (f) return f.promise;
		f = files[name] = {};
		f.promise = new Promise(function (resolve, reject) {
			f.resolve = resolve;
			// The page itself loads the root, together with this script.
			var s = doc.getElementById('_' + name), first = s && !asked;
			if (first) asked = true;
			else {
				s = doc.createElement('script');
				s.src = base + 'search/' + name + '.js' + (root ? '?' + root.v : '');
				doc.head.append(s);
			}
			s.onerror = function () {
				delete files[name]; // so that the next query tries again
				reject(LOST);
			};
		});
		return f.promise;
	}
	window.dossierSearch = function (name, data) {
		if (name[0] === 't') data = terms(data);
		else if (name[0] === 'k') data = data.split('\n');
		else if (name[0] === 'f') data = filter(data);
		files[name].resolve(data);
	};
	var ready;
	function start() {
		return ready = ready || load('root').then(function (r) {
			root = r;
			english = r.en;
			stop = new Set(r.stop.split(' '));
			root.t = r.t.split('\n');
			root.N = r.n;
			var at = 0;
			root.kinds = r.kinds.map(function (k, i) {
				var next = r.kinds[i + 1], kind = { folder: k[0], one: k[1], many: k[2], first: k[3], end: next ? next[3] : r.n, each: k[4], shard: at };
				at += Math.ceil((kind.end - kind.first) / kind.each);
				return kind;
			});
			root.first = root.kinds.map(function (k) { return k.first; });
		}, function (e) { ready = null; throw e; });
	}
	// The last of a sorted list that is not after a value.
	function last(list, value) {
		var low = 0, high = list.length;
		while (low < high) {
			var mid = (low + high) >> 1;
			if (list[mid] <= value) low = mid + 1; else high = mid;
		}
		return Math.max(low - 1, 0);
	}
	// The shards from one key to another, at most so many. Where the root has the first key
	// of groups only, the shards wanted are in the first group or in the one after.
	async function shards(from, to, most) {
		var keys = root.t, before = 0, list = [];
		if (root.each > 1) {
			var group = last(keys, from), groups = [load('k' + group)];
			if (group < last(keys, to)) groups.push(load('k' + (group + 1)));
			keys = (await Promise.all(groups)).flat();
			before = group * root.each;
		}
		for (var i = last(keys, from), end = last(keys, to); i <= end && list.length < most; i++) list.push(load('t' + (before + i)));
		return Promise.all(list);
	}

	// Shards of terms.
	function terms(data) {
		var before = '', lines = new Map();
		data.split('\n').forEach(function (l) {
			if (!l) return;
			var p = l.split('\t'), key = before.slice(0, digit(p[0][0])) + p[0].slice(1);
			before = key;
			lines.set(key, { key: key, forms: p[1], entries: p[2] });
		});
		return lines;
	}
	function filter(data) {
		return data.split('\n').slice(0, -1).map(function (l) {
			var p = l.split('\t'), of = new Uint8Array(root.N);
			entries(p[2], function (e) { of[e] = 1; });
			return { name: p[0], label: p[1], of: of };
		});
	}
	var digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', values = {};
	for (var d = 0; d < 64; d++) values[digits[d]] = d;
	function digit(c) { return values[c]; }
	// Calls with each entry of a list and its level.
	function entries(text, call) {
		text.split(',').forEach(function (group) {
			var level = digit(group[0]), k = digit(group[1]), entry = -1, at = 2, bits = 0, n = 0;
			function bit() {
				if (!n) {
					if (at === group.length) return -1;
					bits = digit(group[at++]);
					n = 6;
				}
				var b = bits & 1;
				bits >>= 1;
				n--;
				return b;
			}
			for (; ;) {
				var high = 0, low = 0, b;
				while ((b = bit()) === 1) high++;
				if (b < 0) return;
				for (var i = 0; i < k; i++) low |= bit() << i;
				entry += (high << k | low) + 1;
				call(entry, level);
			}
		});
	}
	function forms(line) {
		if (!line.forms) return [line.key];
		return line.forms.split(' ').map(function (f) {
			return line.key.slice(0, line.key.length - parseInt(f[0], 36)) + f.slice(1);
		});
	}

	// Words.
	var letters = { 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ł': 'l', 'ı': 'i', 'ς': 'σ' };
	function fold(s) {
		if (ascii.test(s)) return s.toLowerCase().replace(/['`]/g, '');
		return s.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase().normalize('NFC')
			.replace(/['’‘ʼʻ`]/g, '').replace(/[ßæœøđðþłıς]/g, function (c) { return letters[c]; });
	}
	var ascii = /^[\0-\x7f]*$/, simple = /^[a-z0-9]+$/;
	var syllabic = '\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\u{20000}-\u{3ffff}';
	var piece = new RegExp('([' + syllabic + ']+)|[\\u1100-\\u11ff\\ua960-\\ua97f\\ud7b0-\\ud7ff]+|((?:(?![' + syllabic +
		'\\u1100-\\u11ff\\ua960-\\ua97f\\ud7b0-\\ud7ff])[\\p{L}\\p{M}\\p{N}])+)', 'gu');
	// The pieces of a text, each of one kind of writing: {text, run, from, to,
	// glued}; glued is joined to the one before by a hyphen.
	function pieces(text) {
		var list = [], run = /[\p{L}\p{M}\p{N}]+(?:['’‘`][\p{L}\p{M}\p{N}]+)*/gu, m, p, end = -1, chain = false;
		while ((m = run.exec(text))) {
			var folded = fold(m[0]), same = folded.length === m[0].length;
			if (!(m.index === end + 1 && /[-‐‑]/.test(text[end]))) chain = false;
			end = m.index + m[0].length;
			if (simple.test(folded)) { // most, and much quicker
				list.push({ text: folded, run: false, from: m.index, to: end, glued: chain });
				chain = true;
				continue;
			}
			piece.lastIndex = 0;
			while ((p = piece.exec(folded))) {
				if (!p[1] && !p[2]) continue;
				var at = same ? m.index + p.index : m.index;
				list.push({ text: p[0], run: !!p[1], from: at, to: same ? at + p[0].length : end, glued: chain && !p[1] });
				chain = !p[1];
			}
		}
		return list;
	}
	function pairs(text) {
		var c = Array.from(text), list = [];
		for (var i = 0; i + 1 < c.length; i++) list.push(c[i] + c[i + 1]);
		return list;
	}
	function plain(w) { return /^[a-z]+$/.test(w); }
	// All words of a text as the index has them.
	function words(text) {
		var list = [], joined = '', parts = 0;
		function end() {
			if (parts > 1) list.push(joined);
			joined = '';
			parts = 0;
		}
		pieces(text).forEach(function (p) {
			if (!p.glued) end();
			if (p.run) {
				list.push.apply(list, pairs(p.text));
				list.push(Array.from(p.text).pop());
				return;
			}
			list.push(p.text);
			joined += p.text;
			parts++;
		});
		end();
		return list;
	}

	// Porter 2 as Snowball has it, on words of a to z.
	var irregular = {
		skis: 'ski', skies: 'sky', dying: 'die', lying: 'lie', tying: 'tie', idly: 'idl', gently: 'gentl', ugly: 'ugli', early: 'earli', only: 'onli', singly: 'singl'
	};
	'sky news howe atlas cosmos bias andes'.split(' ').forEach(function (w) { irregular[w] = w; });
	'inning outing canning herring earring proceed exceed succeed'.split(' ').forEach(function (w) { irregular[w] = w; });
	'inning outing canning herring earring'.split(' ').forEach(function (w) { irregular[w + 's'] = /canning/.test(w) ? 'canning' : w; });
	'proceed exceed succeed'.split(' ').forEach(function (w) { irregular[w + 's'] = irregular[w + 'ed'] = irregular[w + 'ing'] = w; });
	var step2 = {
		tional: 'tion', enci: 'ence', anci: 'ance', abli: 'able', entli: 'ent', izer: 'ize', ization: 'ize', ational: 'ate', ation: 'ate', ator: 'ate',
		alism: 'al', aliti: 'al', alli: 'al', fulness: 'ful', ousli: 'ous', ousness: 'ous', iveness: 'ive', iviti: 'ive', biliti: 'ble', bli: 'ble',
		fulli: 'ful', lessli: 'less'
	};
	var step3 = { ational: 'ate', tional: 'tion', alize: 'al', icate: 'ic', iciti: 'ic', ical: 'ic', ful: '', ness: '' };
	function suffix(w, pattern) {
		var m = pattern.exec(w);
		return m ? m[0] : '';
	}
	function short(w) { return /^[aeiouy][^aeiouy]$|[^aeiouy][aeiouy][^aeiouywxY]$/.test(w); }
	function stem(w) {
		if (!english || w.length <= 2 || !plain(w)) return w;
		if (Object.prototype.hasOwnProperty.call(irregular, w)) return irregular[w];
		w = w.replace(/^y|([aeiouy])y/g, function (m, v) { return (v || '') + 'Y'; });
		function region(from) {
			var m = /[aeiouy][^aeiouy]/.exec(w.slice(from));
			return m ? from + m.index + 2 : w.length;
		}
		var m = /^(gener|commun|arsen)/.exec(w), r1 = m ? m[0].length : region(0), r2 = region(r1);
		function cut(s, to) { w = w.slice(0, w.length - s.length) + (to || ''); }
		function within(s, r) { return w.length - s.length >= r; }
		var s = suffix(w, /(sses|ied|ies|us|ss|s)$/);
		if (s === 'sses') cut(s, 'ss');
		else if (s === 'ies' || s === 'ied') cut(s, w.length > 4 ? 'i' : 'ie');
		else if (s === 's' && /[aeiouy]/.test(w.slice(0, -2))) cut(s);
		s = suffix(w, /(eedly|ingly|edly|ing|eed|ed)$/);
		if (s === 'eed' || s === 'eedly') {
			if (within(s, r1)) cut(s, 'ee');
		} else if (s && /[aeiouy]/.test(w.slice(0, -s.length))) {
			cut(s);
			if (/(at|bl|iz)$/.test(w)) w += 'e';
			else if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) w = w.slice(0, -1);
			else if (r1 >= w.length && short(w)) {
				w += 'e';
				r1 = r2 = w.length;
			}
		}
		if (w.length > 2 && /[^aeiouy][yY]$/.test(w)) w = w.slice(0, -1) + 'i';
		r1 = Math.min(r1, w.length);
		r2 = Math.min(r2, w.length);
		s = suffix(w, /(ational|fulness|iveness|ization|ousness|biliti|lessli|tional|alism|aliti|ation|entli|fulli|iviti|ousli|anci|abli|alli|ator|enci|izer|bli|ogi|li)$/);
		if (s && within(s, r1)) {
			if (s === 'li') {
				if (/[cdeghkmnrt]li$/.test(w)) cut(s);
			} else if (s === 'ogi') {
				if (/logi$/.test(w)) cut(s, 'og');
			} else cut(s, step2[s]);
		}
		s = suffix(w, /(ational|tional|alize|icate|ative|iciti|ical|ful|ness)$/);
		if (s && within(s, r1)) {
			if (s === 'ative') {
				if (within(s, r2)) cut(s);
			} else cut(s, step3[s]);
		}
		s = suffix(w, /(ement|ance|ence|able|ible|ment|ent|ant|ism|ate|iti|ous|ive|ize|ion|al|er|ic)$/);
		if (s && within(s, r2) && (s !== 'ion' || /[st]ion$/.test(w))) cut(s);
		if (/e$/.test(w) && r1 < w.length) {
			if (r2 < w.length || !short(w.slice(0, -1))) cut('e');
		} else if (/ll$/.test(w) && r2 < w.length) cut('l');
		return w.toLowerCase();
	}

	// Romanisations of Korean names: see variant in words.go.
	var spellings = [
		[/([aeiou])r([bcdfgjkmnpst])/g, '$1$2'], [/tch|tsh|ch|jj|j/g, 'c'], [/([kgtdpbsr])h/g, '$1'], [/eo|ou/g, 'o'], [/eu|oo|wu|woo/g, 'u'], [/ee/g, 'i'], [/oi/g, 'oe'], [/u/g, 'o'],
		[/ng/g, 'q'], [/g/g, 'k'], [/d/g, 't'], [/b/g, 'p'], [/r/g, 'l'], [/^[ln]?y?i/, 'i'], [/^[ln]y/, 'y'], [/^l/, 'n']
	];
	function variant(w) {
		if (w.length < 2 || !plain(w)) return '';
		spellings.forEach(function (r) { w = w.replace(r[0], r[1]); });
		return w.replace(/(.)\1+/g, '$1');
	}

	// Matching. Hits are what one word of a query finds: the score of each
	// entry, and which words of a text to mark.
	function Hits() {
		this.score = new Float32Array(root.N);
		this.n = 0;
		this.stems = new Set();
		this.own = ''; // of these that of the word itself, if it is found
		this.starts = '';
		this.runs = [];
		this.note = '';
	}
	Hits.prototype.take = function (line, part) {
		var list = [], score = this.score, self = this;
		if (!line.entries) return;
		entries(line.entries, function (e, level) { list.push(e, level); });
		var df = list.length / 2, idf = Math.log(1 + (root.N - df + .5) / (df + .5)) * part;
		for (var i = 0; i < list.length; i += 2) {
			var s = idf * root.levels[list[i + 1]];
			if (!score[list[i]]) self.n++;
			if (s > score[list[i]]) score[list[i]] = s;
		}
		this.stems.add(line.key);
	};
	// Takes what other hits have besides.
	Hits.prototype.add = function (other) {
		if (!other.n) return;
		for (var i = 0; i < root.N; i++) if (other.score[i] > this.score[i]) {
			if (!this.score[i]) this.n++;
			this.score[i] = other.score[i];
		}
		other.stems.forEach(this.stems.add, this.stems);
		this.note = this.note || other.note;
	};
	// Whether a word is one of those found. A stem begins as its word does, so that few
	// words of a text need to be stemmed.
	Hits.prototype.has = function (w) {
		if (!this.initials) this.initials = new Set(Array.from(this.stems, function (s) { return s[0]; }));
		return this.initials.has(w[0]) && this.stems.has(stem(w));
	};
	// Takes what two hits have in common.
	function both(a, b) {
		var h = new Hits();
		for (var i = 0; i < root.N; i++) if (a.score[i] && b.score[i]) {
			h.score[i] = a.score[i] + b.score[i];
			h.n++;
		}
		h.stems = new Set([...a.stems, ...b.stems]);
		h.runs = a.runs.concat(b.runs);
		h.note = a.note || b.note;
		return h;
	}
	// Calls with the lines of words; those of names have a space.
	function lines(maps, from, to, call) {
		maps.forEach(function (map) {
			map.forEach(function (line, key) { if (key >= from && key <= to && !key.includes(' ')) call(line); });
		});
	}
	var END = '\uffff';

	// A word of an alphabet, whole; the last one typed also as the beginning of
	// others, in all their inflections. One letter is the beginning of too much; two
	// or three are, in a large index, of more than is loaded for them.
	async function word(w, prefix) {
		var h = new Hits(), key = stem(w), from = prefix && w.length > 1 && w.slice(0, 4);
		var maps = await Promise.all([shards(key, key, 1), from ? shards(from, w + END, 4) : []]), line = maps[0][0].get(key);
		if (line) {
			h.take(line, 1);
			h.own = key;
		}
		if (from) {
			lines(maps[1], from, from + END, function (line) {
				if (line.key !== key && forms(line).some(function (f) { return f.startsWith(w); })) h.take(line, .7);
			});
			h.starts = w;
		}
		if (h.n) return h;
		var other = await spelled(w);
		return other.n ? other : near(w);
	}
	// Other words in place of one.
	async function instead(list, note, part) {
		var h = new Hits(), found = [], keys = list.map(stem);
		var maps = await Promise.all(keys.map(function (key) { return shards(key, key, 1); }));
		keys.forEach(function (key, i) {
			var line = maps[i][0].get(key);
			if (!line || !line.entries) return;
			h.take(line, part);
			found.push(list[i]);
		});
		if (found.length) h.note = [note, found];
		return h;
	}
	async function spelled(w) {
		var key = '~' + variant(w);
		if (key === '~') return new Hits();
		var line = (await shards(key, key, 1))[0].get(key);
		return line ? instead(line.forms.split(' '), 'spelled', .9) : new Hits();
	}
	// Words that differ in one letter, or in two of eight: they begin or end as
	// the word does.
	async function near(w) {
		if (w.length < 4 || !plain(w)) return new Hits();
		var most = w.length < 8 ? 1 : 2, n = w.length < 7 ? 2 : 3, best = most, found = new Set();
		function compare(form) {
			var d = distance(w, form, best);
			if (d < best) {
				best = d;
				found.clear();
			}
			if (d === best) found.add(form);
		}
		var from = w.slice(0, n), back = '<' + Array.from(w).reverse().join('').slice(0, n);
		var maps = await Promise.all([shards(from, from + END, 8), shards(back, back + END, 8)]);
		lines(maps[0], from, from + END, function (line) { forms(line).forEach(compare); });
		lines(maps[1], back, back + END, function (line) { compare(Array.from(line.key.slice(1)).reverse().join('')); });
		return instead(Array.from(found).sort().slice(0, 8), 'near', .5);
	}
	// Edit distance with exchanges of neighbours (optimal string alignment),
	// or more than most.
	function distance(a, b, most) {
		if (Math.abs(a.length - b.length) > most) return most + 1;
		var rows = [[], [], []], j;
		for (j = 0; j <= b.length; j++) rows[0][j] = j;
		for (var i = 1; i <= a.length; i++) {
			var row = rows[i % 3], up = rows[(i + 2) % 3], upper = rows[(i + 1) % 3], least = i;
			row[0] = i;
			for (j = 1; j <= b.length; j++) {
				var v = Math.min(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
				if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) v = Math.min(v, upper[j - 2] + 1);
				row[j] = v;
				least = Math.min(least, v);
			}
			if (least > most) return most + 1;
		}
		return rows[a.length % 3][b.length];
	}
	// Words that hyphens join, or the same as one.
	async function chain(parts, prefix) {
		var whole = parts.join(''), joined = stem(whole), maps = shards(joined, joined, 1);
		var list = await Promise.all(parts.map(function (p, i) { return word(p, prefix && i === parts.length - 1); }));
		var h = list.reduce(both), line = (await maps)[0].get(joined);
		h.starts = prefix ? parts[parts.length - 1] : '';
		if (line) h.take(line, 1);
		else h.add(await spelled(whole)); // Jeong-un, though others are called Jeong
		return h;
	}
	// A run of syllabic writing: every pair of it, or what begins with the one
	// character.
	async function run(text, prefix) {
		var keys = pairs(text);
		if (!keys.length) {
			var one = new Hits();
			lines(await shards(text, text + END, 4), text, text + END, function (line) { one.take(line, 1); });
			one.stems.clear();
			one.runs = [text];
			return one;
		}
		var maps = await Promise.all(keys.map(function (k) { return shards(k, k, 1); }));
		var list = keys.map(function (k, i) {
			var h = new Hits(), line = maps[i][0].get(k);
			if (line) h.take(line, 1);
			h.stems.clear();
			return h;
		});
		var all = list.reduce(both);
		all.runs = [text];
		if (all.n || list.length < 3) return all;
		// With one character wrong two pairs are.
		var some = new Hits();
		for (var i = 0; i < root.N; i++) {
			var n = 0, s = 0;
			list.forEach(function (h) {
				if (h.score[i]) n++;
				s += h.score[i];
			});
			if (n > 1 && n >= list.length - 2) {
				some.score[i] = s / 2;
				some.n++;
			}
		}
		some.runs = keys;
		if (some.n) some.note = ['near', []];
		return some;
	}

	// The words of a query: {text, find}.
	function parse(query) {
		var list = [], whole = /\s$/.test(query);
		pieces(query).forEach(function (p) {
			if (p.glued) list[list.length - 1].parts.push(p.text);
			else list.push({ parts: [p.text], run: p.run });
		});
		var wanted = list.filter(function (u) { return u.parts.length > 1 || !stop.has(u.parts[0]); });
		var all = wanted.length ? wanted : list.slice(-1);
		return all.map(function (u) {
			var prefix = !whole && u === list[list.length - 1];
			return {
				text: u.parts.join('-'),
				find: function () {
					return u.run ? run(u.parts[0], prefix) : u.parts.length > 1 ? chain(u.parts, prefix) : word(u.parts[0], prefix);
				}
			};
		});
	}

	// The entries of which the query is a name: see nameKey in terms.go.
	async function called(query) {
		var all = words(query), first = all.find(function (w) { return !stop.has(w); }) || all[0], list = [];
		if (!first) return list;
		var key = first + ' ' + fold(query).replace(/[^\p{L}\p{M}\p{N}]/gu, ''), line = (await shards(key, key, 1))[0].get(key);
		if (line) entries(line.entries, function (e) { list.push(e); });
		return list;
	}

	// Finds the entries for a query: {entries, words, notes, partial}, the best
	// first. Where no entry has every word, those with most of them.
	async function find(query) {
		await start();
		var units = parse(query), [names, ...hits] = await Promise.all([called(query)].concat(units.map(function (u) { return u.find(); })));
		var n = new Uint8Array(root.N), score = new Float32Array(root.N), most = 0, list = [];
		hits.forEach(function (h) {
			for (var i = 0; i < root.N; i++) if (h.score[i]) {
				n[i]++;
				score[i] += h.score[i];
			}
		});
		names.forEach(function (e) {
			n[e] = hits.length; // its name may be a word that is not indexed
			score[e] += 1e3; // more than any words are worth
		});
		for (var i = 0; i < root.N; i++) most = Math.max(most, n[i]);
		var partial = most < hits.length;
		if (!most || partial && most * 2 < hits.length) return { entries: [], hits: hits, notes: [] };
		for (i = 0; i < root.N; i++) if (n[i] === most) list.push(i);
		list.sort(function (a, b) { return score[b] - score[a] || a - b; });
		var notes = [];
		hits.forEach(function (h, i) {
			h.text = units[i].text;
			if (h.note) notes.push({ word: units[i].text, how: h.note[0], words: h.note[1] });
		});
		return { entries: list, hits: hits, notes: notes, partial: partial };
	}
	// What is shown of an entry.
	function result(entry) {
		var kind = kindOf(entry), at = entry - kind.first;
		return load('d' + (kind.shard + Math.floor(at / kind.each))).then(function (list) { return list[at % kind.each]; });
	}
	function kindOf(entry) { return root.kinds[last(root.first, entry)]; }
	Object.assign(window.dossierSearch, { find: find, result: result, stem: stem, words: words, variant: variant, start: start });

	// The page.
	var box = doc.getElementById('_search');
	if (!box) return;
	var input = box.querySelector('input[name=q]'), said = doc.getElementById('_said'), notes = doc.getElementById('_notes');
	var hitList = doc.getElementById('_hits'), more = doc.getElementById('_more'), narrow = doc.getElementById('_filters'), browse = doc.getElementById('_browse');
	var PAGE = 7; // results shown at once: each can cost a request, and a first search has twelve
	var found = null, chosen = {}, shown = [], turn = 0;
	// A folder of files has no server that adds the name of the page.
	var index = location.protocol === 'file:' ? 'index.html' : '';

	function make(tag, text, attributes) {
		var e = doc.createElement(tag);
		if (text) e.textContent = text;
		for (var k in attributes) e.setAttribute(k, attributes[k]);
		return e;
	}

	// The address holds the query and the filters.
	function address() {
		var p = new URLSearchParams();
		if (input.value.trim()) p.set('q', input.value.trim());
		Object.keys(chosen).forEach(function (name) { chosen[name].forEach(function (v) { p.append(name, v); }); });
		return p.toString();
	}
	function remember() {
		var a = address();
		// A browser lets a page that is a file change only what follows the #.
		try {
			history.replaceState(null, '', location.pathname + (a ? '?' + a : ''));
		} catch (e) {
			location.replace('#' + a);
		}
	}
	function recall() {
		chosen = {};
		new URLSearchParams(location.hash.slice(1) || location.search).forEach(function (v, name) {
			if (name === 'q') input.value = v;
			else (chosen[name] = chosen[name] || []).push(v);
		});
	}

	// Filters. Each is {name, title, values: [{name, label, of}]}, and is loaded when it
	// is opened or in use.
	var filters = null;
	function allFilters() {
		if (filters) return filters;
		var kinds = root.kinds.map(function (k) {
			var of = new Uint8Array(root.N);
			of.fill(1, k.first, k.end);
			return { name: k.folder || 'pages', label: k.many, of: of };
		});
		filters = [{ name: 'kind', title: 'Kind', values: kinds }];
		root.filters.forEach(function (f) { filters.push({ name: f[0], title: f[1], values: null }); });
		filters.forEach(function (f) {
			f.box = make('details', '', { 'class': 'facet' });
			f.box.append(make('summary', f.title));
			f.list = make('ul');
			f.box.append(f.list);
			f.box.open = f.name === 'kind' && matchMedia('(min-width: 60rem)').matches || !!chosen[f.name];
			f.box.ontoggle = function () { if (f.box.open) fill(f).then(draw); };
			narrow.append(f.box);
		});
		return filters;
	}
	function fill(f) {
		if (f.values) return Promise.resolve();
		return load('f-' + f.name).then(function (values) { f.values = values; });
	}
	// Whether an entry passes each filter but one.
	function passes(entry, but) {
		return filters.every(function (f) {
			var c = chosen[f.name];
			if (f === but || !c || !f.values) return true;
			return f.values.some(function (v) { return v.of[entry] && c.indexOf(v.name) >= 0; });
		});
	}
	function draw() {
		if (!found) return;
		filters.forEach(function (f) {
			if (!f.values || !f.box.open) return;
			var of = found.entries.filter(function (e) { return passes(e, f); });
			var focus = f.list.contains(doc.activeElement) && doc.activeElement.value;
			f.list.replaceChildren();
			f.values.forEach(function (v) {
				var n = 0, on = (chosen[f.name] || []).indexOf(v.name) >= 0;
				of.forEach(function (e) { n += v.of[e]; });
				if (!n && !on) return;
				var li = make('li'), label = make('label'), check = make('input', '', { type: 'checkbox', value: v.name });
				check.checked = on;
				check.onchange = function () {
					var c = (chosen[f.name] || []).filter(function (name) { return name !== v.name; });
					if (check.checked) c.push(v.name);
					if (c.length) chosen[f.name] = c; else delete chosen[f.name];
					remember();
					show();
				};
				label.append(check, ' ' + v.label + ' ', make('span', n, { 'class': 'n' }));
				li.append(label);
				f.list.append(li);
				if (focus === v.name) check.focus();
			});
		});
	}

	// Marks what a query found in a text: a list of [text, which word].
	function marks(text) {
		var list = [];
		function add(from, to, unit) { list.push({ from: from, to: to, unit: unit }); }
		var all = pieces(text);
		found.hits.forEach(function (h, unit) {
			function isOwn(p) { return !p.run && p.text[0] === h.own[0] && stem(p.text) === h.own; }
			var whole = h.own && all.some(isOwn); // Su, and so not sunk
			all.forEach(function (p, i) {
				if (!p.run) {
					if (whole ? isOwn(p) : h.has(p.text) || h.starts && p.text.startsWith(h.starts)) add(p.from, p.to, unit);
					else if (p.glued || all[i + 1] && all[i + 1].glued) {
						// Jongil finds Jong-il.
						if (p.glued) return;
						var j = i, joined = p.text;
						while (all[j + 1] && all[j + 1].glued) joined += all[++j].text;
						if (h.has(joined)) add(p.from, all[j].to, unit);
					}
					return;
				}
				h.runs.forEach(function (r) {
					for (var at = p.text.indexOf(r); at >= 0; at = p.text.indexOf(r, at + r.length)) {
						if (p.to - p.from === p.text.length) add(p.from + at, p.from + at + r.length, unit);
						else add(p.from, p.to, unit);
					}
				});
			});
		});
		return list.sort(function (a, b) { return a.from - b.from || b.to - a.to; });
	}
	function marked(element, text, list) {
		var at = 0;
		list.forEach(function (m) {
			if (m.from < at) return;
			element.append(text.slice(at, m.from), make('mark', text.slice(m.from, m.to)));
			at = m.to;
		});
		element.append(text.slice(at));
		return element;
	}
	// The sentence with most words of the query, the first of those; cut around its
	// first mark where it is long.
	function sentence(text) {
		var best = null;
		text.split('\n').forEach(function (s) {
			var list = marks(s), n = new Set(list.map(function (m) { return m.unit; })).size;
			if (!best || n > best.n) best = { text: s, marks: list, n: n };
		});
		var LONG = 260;
		if (best.text.length > LONG) {
			var from = best.marks.length ? Math.max(0, best.marks[0].from - 100) : 0;
			if (from) from = best.text.indexOf(' ', from) + 1;
			var to = best.text.lastIndexOf(' ', from + LONG);
			if (best.text.length <= from + LONG || to <= from) to = best.text.length;
			var cut = (from ? '… ' : ''), shift = cut.length - from;
			best.text = cut + best.text.slice(from, to) + (to < best.text.length ? ' …' : '');
			best.marks = best.marks.filter(function (m) { return m.from >= from && m.to <= to; }).map(function (m) {
				return { from: m.from + shift, to: m.to + shift };
			});
		}
		return best;
	}
	function hit(entry, r) {
		var li = make('li'), what = make('h2'), id = r[0], path = id === 'index' ? '' : id.split('/').map(encodeURIComponent).join('/') + '/';
		var a = make('a', '', { href: base + path + index });
		var own = kindOf(entry).folder === 'articles'; // the title is in the language that r[3] names, not r[2]
		if (r[3] && own) a.lang = r[3];
		marked(a, r[1], marks(r[1]));
		what.append(a);
		if (r[2]) what.append(' ', marked(make('span', '', own ? { 'class': 'en' } : { 'class': 'native', lang: r[3] }), r[2], marks(r[2])));
		var about = make('p', kindOf(entry).one, { 'class': 'about' });
		[r[4], r[5]].forEach(function (text) { if (text) about.append(' · ' + text); });
		if (r[6]) about.append(' ', own ? make('span', r[6], { 'class': 'grade' }) : make('span', root.status[r[6]], { 'class': 'status ' + r[6] }));
		var s = sentence(r[7]);
		li.append(about, what);
		if (s.text) li.append(marked(make('p', '', { 'class': 'says' }), s.text, s.marks));
		return li;
	}

	function say(text) { if (said.textContent !== text) said.textContent = text; }
	function quoted(list) { return list.map(function (w) { return '“' + w + '”'; }).join(', '); }
	function explain() {
		notes.replaceChildren();
		found.notes.forEach(function (n) {
			var text = n.how === 'near' ? 'Nothing has ' + quoted([n.word]) + '. ' + (n.words.length ? 'Shown instead: ' + quoted(n.words) + '.' : 'Shown is what comes near.') :
				quoted([n.word]) + ' is also written ' + quoted(n.words) + '.';
			notes.append(make('p', text));
		});
		if (found.partial) notes.append(make('p', 'Nothing has all the words. Shown is what has most of them.'));
		hitList.classList.toggle('uncertain', found.partial || found.notes.some(function (n) { return n.how === 'near'; }));
	}
	// Shows what is found and passes the filters.
	async function show() {
		var now = ++turn, chosenNames = Object.keys(chosen);
		allFilters();
		await Promise.all(filters.filter(function (f) { return chosen[f.name] || f.box.open; }).map(fill));
		if (now !== turn) return;
		shown = found.entries.filter(function (e) { return passes(e); });
		narrow.hidden = !found.entries.length;
		browse.hidden = !!found.entries.length;
		explain();
		draw();
		await next(0, now);
		if (now !== turn) return;
		var n = shown.length, query = input.value.trim();
		say((n === 1 ? '1 entry' : (n || 'No') + ' entries') + ' for “' + query + '”' + (chosenNames.length ? ', narrowed' : '') + (found.partial && n ? ', with some of the words' : ''));
	}
	// Adds results from a place in the list on.
	async function next(from, now) {
		var part = shown.slice(from, from + PAGE), list = await Promise.all(part.map(result));
		if (now !== turn) return;
		var items = list.map(function (r, i) { return hit(part[i], r); });
		if (from) hitList.append.apply(hitList, items); else hitList.replaceChildren.apply(hitList, items);
		more.hidden = from + PAGE >= shown.length;
		if (from && items.length) items[0].querySelector('a').focus();
	}
	more.onclick = function () { next(hitList.children.length, turn); };

	// What is typed while a search is under way, or before the index has come, is
	// searched as soon as it can be.
	var busy = false, again = false;
	async function search() {
		if (busy) {
			again = true;
			return;
		}
		busy = true;
		do {
			again = false;
			try {
				if (!root) say('Loading …');
				await start();
				var query = input.value;
				if (query.trim()) {
					var answer = await find(query);
					if (!again) {
						found = answer;
						await show();
					}
				} else {
					turn++;
					found = null;
					hitList.replaceChildren();
					notes.replaceChildren();
					narrow.hidden = more.hidden = true;
					browse.hidden = false;
					say('');
				}
			} catch (e) {
				if (e !== LOST) {
					busy = false;
					throw e;
				}
				say('The index could not be loaded. Type on to try again, or use the lists below.');
				browse.hidden = false;
			}
			if (!again) remember(); // last, since a browser takes its time over it
		} while (again);
		busy = false;
	}

	doc.addEventListener('keydown', function (e) {
		var links = [].slice.call(hitList.querySelectorAll('h2 a')), at = links.indexOf(doc.activeElement);
		if (e.key === 'ArrowDown' && (doc.activeElement === input || at >= 0)) {
			if (links[at + 1]) links[at + 1].focus();
		} else if (e.key === 'ArrowUp' && at >= 0) {
			(links[at - 1] || input).focus();
		} else if (e.key === 'Escape' && at >= 0) input.focus();
		else return;
		e.preventDefault();
	});
	box.onsubmit = function (e) {
		e.preventDefault();
		search();
	};
	input.oninput = search;
	recall();
	window.onhashchange = window.onpopstate = function () {
		recall();
		if (address() !== (location.hash.slice(1) || location.search.slice(1)) || found) search();
	};
	start().catch(function () { });
	if (input.value) search(); else input.focus();
})();
