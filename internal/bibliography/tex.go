package bibliography

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// texAccents are the commands that put a mark on the letter that follows.
var texAccents = map[string]rune{
	"'": '\u0301', "`": '\u0300', "^": '\u0302', `"`: '\u0308', "~": '\u0303', "=": '\u0304', ".": '\u0307',
	"u": '\u0306', "v": '\u030c', "H": '\u030b', "c": '\u0327', "k": '\u0328', "r": '\u030a', "d": '\u0323', "b": '\u0331',
}

// texSymbols are the commands that stand for characters.
var texSymbols = map[string]string{
	"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "i", "j": "j",
	"dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
	"textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textellipsis": "…", "textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}",
	"textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»",
	"textunderscore": "_", "textbar": "|", "textless": "<", "textgreater": ">", "textdegree": "°", "textregistered": "®", "texttrademark": "™",
	"copyright": "©", "pounds": "£", "textsterling": "£", "euro": "€", "texteuro": "€", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "textperiodcentered": "·",
	"TeX": "TeX", "LaTeX": "LaTeX", "quad": " ", "space": " ",
	"&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\\": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "@": "",
}

// detex turns a text of TeX into plain text: accents and symbols become
// characters, braces and commands of looks vanish, the rest stays.
func detex(s string) string {
	d := texReader{s: s}
	d.all()
	return oneLine(norm.NFC.String(d.out.String()))
}

type texReader struct {
	s       string
	pos     int
	mark    rune // waits for its letter
	formula int  // where the dollar is that ends one
	out     strings.Builder
}

func (d *texReader) write(s string) {
	for _, c := range s {
		d.out.WriteRune(c)
		if d.mark != 0 && !unicode.IsSpace(c) {
			d.out.WriteRune(d.mark)
			d.mark = 0
		}
	}
}

func (d *texReader) all() {
	ligatures := []struct{ tex, text string }{{"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}}
	for d.pos < len(d.s) {
		c, n := utf8.DecodeRuneInString(d.s[d.pos:])
		switch c {
		case '\\':
			d.command()
			continue
		case '{', '}':
			d.pos += n
			continue
		case '$':
			if d.math() {
				continue
			}
		case '~':
			d.pos += n
			d.write("\u00a0")
			continue
		}
		text := string(c)
		for _, l := range ligatures {
			if strings.HasPrefix(d.s[d.pos:], l.tex) {
				text, n = l.text, len(l.tex)
				break
			}
		}
		d.pos += n
		d.write(text)
	}
}

// math goes past the dollar before a formula, which ends at the next one; a sum
// of money has none, or has words before it.
func (d *texReader) math() bool {
	if d.formula > 0 && d.pos == d.formula {
		d.pos++
		d.formula = 0
		return true
	}
	rest := d.s[d.pos+1:]
	end := strings.IndexByte(rest, '$')
	if end <= 0 || strings.ContainsRune(rest[:end], ' ') && !strings.ContainsAny(rest[:end], `\^_`) {
		return false
	}
	d.formula = d.pos + 1 + end
	d.pos++
	return true
}

// command reads a command, at its backslash.
func (d *texReader) command() {
	d.pos++
	if d.pos == len(d.s) {
		return
	}
	start := d.pos
	for d.pos < len(d.s) && (d.s[d.pos]|0x20 >= 'a' && d.s[d.pos]|0x20 <= 'z') {
		d.pos++
	}
	letters := d.pos > start
	if !letters {
		_, n := utf8.DecodeRuneInString(d.s[d.pos:])
		d.pos += n
	}
	name := d.s[start:d.pos]
	if letters { // the space behind its name only ends it
		d.pos += len(d.s[d.pos:]) - len(strings.TrimLeft(d.s[d.pos:], " \t\r\n"))
	}
	symbol, known := texSymbols[name]
	mark, accent := texAccents[name]
	switch {
	case accent:
		d.mark = mark
	case known:
		d.write(symbol)
	case name == "href": // the words follow the address
		if d.pos < len(d.s) && d.s[d.pos] == '{' {
			d.skip()
		}
	case letters && d.pos < len(d.s) && d.s[d.pos] == '{': // \emph{...}: its argument is the text
	case letters: // {\em ...}
	default:
		d.write(`\` + name)
	}
}

// skip goes past a group in braces.
func (d *texReader) skip() {
	depth := 0
	for d.pos < len(d.s) {
		switch d.s[d.pos] {
		case '{':
			depth++
		case '}':
			depth--
		}
		d.pos++
		if depth == 0 {
			return
		}
	}
}
