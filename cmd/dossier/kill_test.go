package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestKilledBuilds kills the real command at random moments while it turns one
// site into another, and back. What a reader finds after each is one whole site.
// DOSSIER_KILLS says how many builds are killed.
func TestKilledBuilds(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("directories are exchanged on Linux alone")
	}
	kills := 20
	if s := os.Getenv("DOSSIER_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	base := t.TempDir()
	public := filepath.Join(base, "public")
	var sites [2]map[string][sha256.Size]byte
	build := func(i int, out string) *exec.Cmd {
		return exec.Command("dossier", "build", "-C", filepath.Join(base, strconv.Itoa(i)), "-o", out)
	}
	var took time.Duration
	for i := range sites {
		// Every second place is in both, with other words; the rest comes and goes.
		dir := filepath.Join(base, strconv.Itoa(i), "content")
		for _, d := range []string{"places", "publishers"} {
			if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		files := map[string]string{"site.yaml": defaultSite, "publishers/upi.md": "---\ntitle: UPI\n---\n"}
		for n := range 40 {
			if n%2 == 0 || n%4/2 == i {
				files[fmt.Sprintf("places/p%d.md", n)] = fmt.Sprintf("---\ntitle: P%d\n---\n\nSite %d, see [[p%d]].\n", n, i, (n+2)%40/2*2)
			}
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		clean := filepath.Join(base, "clean"+strconv.Itoa(i))
		if out, err := build(i, clean).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		took = time.Since(start)
		sites[i] = published(t, clean)
	}
	if out, err := build(0, public).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	at, exchanged, late := 0, 0, 0
	for n := range kills {
		to := 1 - at
		cmd := build(to, public)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took/3 + time.Duration(rand.Int64N(2*int64(took))))
		_ = cmd.Process.Kill() // it may have ended
		if cmd.Wait() == nil {
			late++
		}
		switch found := published(t, public); {
		case maps.Equal(found, sites[to]):
			at = to
			exchanged++
		case !maps.Equal(found, sites[at]):
			t.Fatalf("kill %d: the directory is neither the one site nor the other: %d files, %d and %d expected", n+1, len(found), len(sites[at]), len(sites[to]))
		}
	}
	t.Logf("%d builds killed, %d of them too late; %d left the new site, %d the old", kills, late, exchanged, kills-exchanged)
	for i := range sites {
		if out, err := build(i, public).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if found := published(t, public); !maps.Equal(found, sites[i]) {
			t.Error("a build after the kills is not that of a clean directory")
		}
	}
	entries, err := os.ReadDir(base)
	if err != nil || len(entries) != 5 {
		t.Errorf("left beside: %v %v", entries, err)
	}
}

// published returns the sum of every file that a server would give out.
func published(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	sums := map[string][sha256.Size]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(name, ".dossier") {
				return fs.SkipDir
			}
			return nil
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		sums[name] = sha256.Sum256(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}
