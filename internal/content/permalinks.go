package content

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"dossier/internal/problem"
)

// A Permalink is an address that was published once.
type Permalink struct {
	At   Place
	Path string // "places/hamhung"
	Gone string // why it is withdrawn; empty while it must be made
}

// PermalinksFile lists every address ever published, one a line, with
// "gone: " and the reason behind those that were withdrawn.
const PermalinksFile = Dir + "/permalinks.lock"

const permalinksHead = `# Every address ever published. "dossier build" adds new ones; nothing is removed.
# One that is withdrawn gets its reason behind it: places/hamheung gone: one place was entered twice
`

// parsePermalinks reads the list.
func parsePermalinks(src []byte, ps *problem.List) []Permalink {
	src, ok := checkBytes(src, PermalinksFile, ps)
	if !ok {
		return nil
	}
	var list []Permalink
	seen := map[string]bool{}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p := Permalink{At: Place{int32(n), 1}}
		var rest string
		p.Path, rest, _ = strings.Cut(line, " ")
		reason, gone := strings.CutPrefix(strings.TrimSpace(rest), "gone:")
		p.Gone = strings.TrimSpace(reason)
		switch {
		case slices.ContainsFunc(strings.Split(p.Path, "/"), func(s string) bool { return s == "" || SlugFault(s) != "" }):
			ps.Addf(p.At.In(PermalinksFile), problem.BadValue, "%q is not an address of this site; write it like places/hamhung", p.Path)
		case rest != "" && (!gone || p.Gone == ""):
			ps.Addf(p.At.In(PermalinksFile), problem.BadValue, `behind an address may stand only "gone: " and a reason`)
		case seen[p.Path]:
			ps.Addf(p.At.In(PermalinksFile), problem.DuplicateKey, "%q stands twice; remove one", p.Path)
		default:
			seen[p.Path] = true
			list = append(list, p)
		}
	}
	return list
}

// AddPermalinks returns the file's new bytes with the addresses that are not
// in the list, and how many those are.
func AddPermalinks(list []Permalink, addresses []string) (file []byte, added int) {
	lines := make([]string, 0, len(list)+len(addresses))
	known := map[string]bool{}
	for _, p := range list {
		known[p.Path] = true
		if p.Gone != "" {
			lines = append(lines, p.Path+" gone: "+p.Gone)
		} else {
			lines = append(lines, p.Path)
		}
	}
	for _, a := range addresses {
		if !known[a] {
			lines = append(lines, a)
			added++
		}
	}
	slices.Sort(lines)
	var b bytes.Buffer
	b.WriteString(permalinksHead)
	for _, l := range lines {
		fmt.Fprintln(&b, l)
	}
	return b.Bytes(), added
}
