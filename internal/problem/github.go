package problem

import (
	"fmt"
	"io"
	"strings"
)

// What a workflow command would read as its own
// (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
var (
	commandText  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandValue = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub writes the list as commands of GitHub's workflows, which show each
// problem beside its line in a pull request.
func (l List) GitHub(w io.Writer) error {
	for _, p := range l {
		place := ""
		if p.Line > 0 {
			place = fmt.Sprintf(",line=%d,col=%d", p.Line, p.Col)
		}
		if _, err := fmt.Fprintf(w, "::%s file=%s%s,title=%s::%s\n",
			p.Level(), commandValue.Replace(p.File), place, commandValue.Replace(string(p.Code)), commandText.Replace(p.Text)); err != nil {
			return err
		}
	}
	return nil
}
