package seal_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"dossier/internal/seal"
)

// TestOf changes a file in ways that leave its name, size and time of modification as
// they were: the seal is another each time.
func TestOf(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there are no seals on", runtime.GOOS)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a", "b.html")
	then := time.Now().Add(-time.Hour)
	write := func(data string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, then, then); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"a/b.html"}
	known := map[seal.Seal]string{}
	see := func(what string) seal.Seal {
		t.Helper()
		s, newest := seal.Of(dir, slices.Values(names))
		if again, _ := seal.Of(dir, slices.Values(names)); again != s {
			t.Errorf("%s: nothing happened and the seal is another", what)
		}
		if before, ok := known[s]; ok {
			t.Errorf("%s: the seal is the one of: %s", what, before)
		}
		if s != "" && time.Since(newest) > time.Minute {
			t.Errorf("%s: changed last at %v", what, newest)
		}
		known[s] = what
		if s != "" {
			time.Sleep(seal.Tick)
		}
		return s
	}
	write("1")
	see("written")
	write("2")
	see("other bytes")
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	see("other rights")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	write("2")
	see("another file")
	names = append(names, "c")
	if s := see("one that is not there"); s != "" {
		t.Error("a file that is not there was sealed")
	}
	names[1] = "a"
	if s, _ := seal.Of(dir, slices.Values(names)); s != "" {
		t.Error("a folder was sealed")
	}
	if err := os.Symlink(file, filepath.Join(dir, "c")); err != nil {
		t.Fatal(err)
	}
	names[1] = "c"
	if s, _ := seal.Of(dir, slices.Values(names)); s != "" {
		t.Error("a symbolic link was sealed")
	}
}
