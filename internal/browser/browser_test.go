package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTabSeesAndRemembers(t *testing.T) {
	tab := New(t)
	dir := t.TempDir()
	page := `<!doctype html><title>A page</title><script>missing()</script><img src="none.png" alt="">`
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	url := Serve(t, dir, "/sub/")
	tab.Open(t, url)
	var title string
	tab.Eval(t, `Promise.resolve(document.title)`, &title)
	if title != "A page" {
		t.Errorf("title is %q", title)
	}
	if got := tab.Requests(); len(got) == 0 || got[0] != url {
		t.Errorf("requests are %q", got)
	}
	faults := strings.Join(tab.Faults(), "\n")
	for _, want := range []string{"missing is not defined", "none.png"} {
		if !strings.Contains(faults, want) {
			t.Errorf("faults lack %q:\n%s", want, faults)
		}
	}
}

func TestTabReachesNobody(t *testing.T) {
	tab := New(t)
	tab.Open(t, "about:blank")
	var reached bool
	tab.Eval(t, `fetch("http://dossier.example/", {mode: "no-cors"}).then(() => true, () => false)`, &reached)
	if reached {
		t.Error("a page reached another host")
	}
}
