package main

import (
	"bytes"
	"html"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"dossier/internal/export"
	"dossier/templates"
)

// TestPolicyIsOne: pages, the file for hosts and the lines for servers say the same.
func TestPolicyIsOne(t *testing.T) {
	layout, err := fs.ReadFile(templates.FS, "layout.html")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindSubmatch(layout)
	if m == nil || html.UnescapeString(string(m[1])) != export.Policy {
		t.Errorf("layout.html has the policy %s, want %s", m, export.Policy)
	}
	if strings.Contains(export.Policy, "unsafe") || strings.Contains(export.Policy, "*") || strings.Contains(export.Policy, "http") {
		t.Errorf("the policy lets in others: %s", export.Policy)
	}
	dir := faultyArticles(t, 0)
	for _, server := range export.Servers {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), []string{"policy", server, "-C", dir}, &stdout, &stderr); code != exitWell {
			t.Fatal(stderr.String())
		}
		for _, h := range export.Headers {
			if !strings.Contains(stdout.String(), h.Name) || !strings.Contains(stdout.String(), h.Value) {
				t.Errorf("%s lacks %s:\n%s", server, h.Name, stdout.String())
			}
		}
	}
}
