package corpus

import (
	"bytes"
	"strings"
	"testing"
)

// TestSameSeedSameFiles makes a dossier twice, and once by another seed.
func TestSameSeedSameFiles(t *testing.T) {
	a, b, other := FS(300, 1), FS(300, 1), FS(300, 2)
	if len(a) != len(b) || len(a) < 300 {
		t.Fatalf("%d and %d files of 300 entries", len(a), len(b))
	}
	same := 0
	for name, f := range a {
		if b[name] == nil || !bytes.Equal(f.Data, b[name].Data) {
			t.Errorf("%s is another the second time", name)
		}
		if other[name] != nil {
			same++
		}
	}
	if same > 10 {
		t.Errorf("by another seed %d files have the same names", same)
	}
}

// TestHasOneOfEach looks for everything that a dossier can hold.
func TestHasOneOfEach(t *testing.T) {
	var all strings.Builder
	for name, f := range FS(1000, 1) {
		if strings.HasSuffix(name, ".md") {
			all.Write(f.Data)
		}
	}
	for _, has := range []string{
		"relays: [", "quantities:", "accounts:", "preferred: true", "unit: lb", "coordinates: [", "part_of: ", "names: {ko: ", "aliases: [",
		"language: ko", "archived: {", "caveats: ", "quote: {", "read: excerpt", " [@20", "[[topics/", "## ", "| --- |", "date: 20", "~\n", "다. ",
	} {
		if !strings.Contains(all.String(), has) {
			t.Errorf("nothing has %q", has)
		}
	}
}
