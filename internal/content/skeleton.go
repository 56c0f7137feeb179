package content

import (
	"fmt"
	"strconv"
	"strings"
)

// Skeleton returns a new file of the given role: the keys that it must have,
// each but the title empty and with a comment that says what belongs there,
// and the names of those that it may have.
func Skeleton(role Role, title string) string {
	var b strings.Builder
	var optional []string
	b.WriteString("---\n")
	for _, f := range fieldTable {
		switch {
		case f.Roles&role == 0:
		case f.Name == "title" && title != "":
			fmt.Fprintf(&b, "title: %s\n", strconv.Quote(title))
		case f.Required&role != 0, f.Name == "url":
			fmt.Fprintf(&b, "%s: # %s\n", f.Name, f.Doc)
		default:
			optional = append(optional, f.Name)
		}
	}
	fmt.Fprintf(&b, "# It may also have: %s", strings.Join(optional, ", "))
	if role&(Article|Event) != 0 {
		b.WriteString(", and a list for each kind of entity")
	}
	b.WriteString(".\n---\n")
	return b.String()
}
