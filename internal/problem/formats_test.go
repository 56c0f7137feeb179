package problem

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// hard is a list with what formats trip over.
func hard() (l List) {
	l.Addf(Pos{"content/places/함흥, 100%: a b.md", 3, 7}, UnknownRef, "no place %q: it is 100%% missing; did you mean %q?\n::error::x", "a::b", "ab")
	l.Addf(Pos{File: "content/photo.jpg"}, UnexpectedFile, "content holds <b>.md</b> files; move this file elsewhere")
	return l
}

func TestJSON(t *testing.T) {
	compareText(t, List.JSON, hard(), `{
  "version": 1,
  "errors": 2,
  "warnings": 0,
  "problems": [
    {
      "file": "content/places/함흥, 100%: a b.md",
      "line": 3,
      "column": 7,
      "level": "error",
      "code": "unknown-ref",
      "text": "no place \"a::b\": it is 100% missing; did you mean \"ab\"?\\u000a::error::x"
    },
    {
      "file": "content/photo.jpg",
      "level": "error",
      "code": "unexpected-file",
      "text": "content holds <b>.md</b> files; move this file elsewhere"
    }
  ]
}
`)
	compareText(t, List.JSON, nil, `{
  "version": 1,
  "errors": 0,
  "warnings": 0,
  "problems": []
}
`)
}

func TestGitHub(t *testing.T) {
	compareText(t, List.GitHub, hard(), `::error file=content/places/함흥%2C 100%25%3A a b.md,line=3,col=7,title=unknown-ref::no place "a::b": it is 100%25 missing; did you mean "ab"?\u000a::error::x
::error file=content/photo.jpg,title=unexpected-file::content holds <b>.md</b> files; move this file elsewhere
`)
	compareText(t, List.GitHub, nil, "")
}

func compareText(t *testing.T, format func(List, io.Writer) error, l List, want string) {
	t.Helper()
	var b strings.Builder
	if err := format(l, &b); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

func TestSARIF(t *testing.T) {
	var b strings.Builder
	if err := hard().SARIF(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		`"columnKind": "unicodeCodePoints"`,
		`"uri": "content/places/%ED%95%A8%ED%9D%A5,%20100%25:%20a%20b.md"`,
		`"startLine": 3`, `"startColumn": 7`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s:\n%s", want, got[strings.Index(got, `"results"`):])
		}
	}
	if n := strings.Count(got, `"region"`); n != 1 {
		t.Errorf("%d regions, want one: the second problem has no line", n)
	}
}

// TestSARIFIsValid holds the log to the schema of the standard.
func TestSARIFIsValid(t *testing.T) {
	file := os.Getenv("DOSSIER_SARIF")
	if file == "" {
		if os.Getenv("DOSSIER_READERS") == "required" {
			t.Fatal("DOSSIER_SARIF does not name the schema of SARIF 2.1.0")
		}
		t.Skip("DOSSIER_SARIF does not name the schema of SARIF 2.1.0")
	}
	schema, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []List{hard(), nil} {
		var b strings.Builder
		if err := l.SARIF(&b); err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Error(err)
		}
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"version": "2.1.0", "runs": [{"results": []}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(v) == nil {
		t.Error("the schema lets a run without a tool pass")
	}
}
