package site

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dossier/internal/content"
	"dossier/internal/corpus"
)

// TestLinkerAgreesWithLink edits dossiers at random and links each state with one
// Linker, which must give all that a new one gives.
func TestLinkerAgreesWithLink(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		files := randomDossier(r).files
		var reader content.Reader
		var linker Linker
		kept, led := 0, 0
		for i := range 25 {
			what := randomEdit(r, files)
			d, _, err := reader.Load(files, "")
			if err != nil {
				t.Fatal(err)
			}
			before := linker.found
			leads := map[*int32]bool{}
			for _, f := range before {
				if len(f.leads) > 0 {
					leads[&f.leads[0]] = true
				}
			}
			got, gotProblems := linker.Link(d)
			want, wantProblems := Link(d)
			for _, f := range linker.found {
				if slices.Contains(before, f) {
					kept++
				}
				if len(f.leads) > 0 && leads[&f.leads[0]] {
					led++
				}
			}
			if !reflect.DeepEqual(gotProblems, wantProblems) || !reflect.DeepEqual(got, want) {
				var a, b strings.Builder
				dump(&a, got)
				dump(&b, want)
				t.Fatalf("seed %d: after edit %d, %s, there are the problems %q, want %q, and\n%s\nwant\n%s", seed, i, what, gotProblems, wantProblems, &a, &b)
			}
			if len(linker.found) != len(d.Entries) {
				t.Fatalf("the linker keeps %d entries of %d", len(linker.found), len(d.Entries))
			}
		}
		if kept == 0 || led == 0 {
			t.Errorf("seed %d: the linker kept %d entries and where %d lead", seed, kept, led)
		}
	}
}

// TestLinkerFollowsAnew: where references lead may change though neither the entry nor the
// names or the number of entries do.
func TestLinkerFollowsAnew(t *testing.T) {
	write := func(files fstest.MapFS, name, text string) {
		files["content/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	for what, edit := range map[string]func(fstest.MapFS){
		"another entity bears the name": func(files fstest.MapFS) {
			write(files, "places/a.md", "---\ntitle: Aye\n---\n")
			write(files, "places/b.md", "---\ntitle: Mill\naliases: [Bee]\n---\n")
		},
		"another file has its place": func(files fstest.MapFS) {
			files["content/places/d.md"] = files["content/places/c.md"]
			delete(files, "content/places/c.md")
		},
	} {
		files := fstest.MapFS{}
		write(files, "site.yaml", "title: T\nbase: https://a.example/\nkinds:\n  - {name: places, one: place, many: places}\n")
		write(files, "about.md", "---\ntitle: About\n---\n\nThe [[Mill]] and [[c]] and [[d]].\n")
		write(files, "places/a.md", "---\ntitle: Aye\naliases: [Mill]\n---\n")
		write(files, "places/b.md", "---\ntitle: Bee\n---\n")
		write(files, "places/c.md", "---\ntitle: Cee\n---\n")
		var reader content.Reader
		var linker Linker
		for range 2 {
			d, _, err := reader.Load(files, "")
			if err != nil {
				t.Fatal(err)
			}
			got, gotProblems := linker.Link(d)
			want, wantProblems := Link(d)
			if !slices.Equal(gotProblems, wantProblems) || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: there are the problems %q, want %q; [[Mill]] leads to %v", what, gotProblems, wantProblems, got.Entry("about").Targets[0].ID)
			}
			edit(files)
		}
	}
}

// TestLinkIsTheSameHoweverManyFollow links a dossier of several stretches, with problems
// in each, on one processor and on four.
func TestLinkIsTheSameHoweverManyFollow(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range corpus.Files(5*stretchSize, 1) {
		if strings.HasPrefix(name, "content/articles/") {
			text = append(text, "\nSee [[nowhere]] and “Hamsan”.\n"...)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	d, _, err := content.Load(files, "")
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, wantProblems := Link(d)
	if len(wantProblems) < 2*stretchSize {
		t.Fatalf("there are %d problems, too few to tell", len(wantProblems))
	}
	runtime.GOMAXPROCS(4)
	var linker Linker
	for range 5 {
		got, problems := linker.Link(d)
		if !slices.Equal(problems, wantProblems) {
			t.Errorf("the problems differ, or their order")
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the sites differ")
		}
	}
}

// randomEdit changes one thing that decides on which names are found where.
func randomEdit(r *rand.Rand, files fstest.MapFS) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	of := func(folder string) string {
		var names []string
		for name := range files {
			if strings.HasPrefix(name, "content/"+folder) && strings.HasSuffix(name, ".md") {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return pick(names...)
	}
	name := func() string { return pick("Hamsan", "Pyongsan", "Hamsan City", "Sinsan", "함흥", "Harbour") }
	title := func() string { return pick("Report on Hamsan", "Pyongsan City falls", "Hamsan", "Report 1") }
	write := func(file, text string) { files[file] = &fstest.MapFile{Data: []byte(text)} }
	set := func(file, key, value string) { // behind the title
		lines := slices.DeleteFunc(strings.Split(string(files[file].Data), "\n"), func(l string) bool { return strings.HasPrefix(l, key+":") })
		at := min(2, len(lines))
		if key == "title" {
			at = 1
		}
		write(file, strings.Join(slices.Insert(lines, at, key+": "+value), "\n"))
	}
	sentence := func() string {
		return pick("It says “"+title()+"”.", "A "+name()+" and “a "+name()+"” there.", "## Part", "See [[p0]] of "+name()+".", name()+"에서 "+name()+".") + "\n\n"
	}
	switch r.IntN(8) {
	case 0, 1:
		file := of("")
		write(file, string(files[file].Data)+"\n"+sentence()+sentence())
		return "more text in " + file
	case 2:
		file := of("articles/")
		set(file, "title", title())
		return "another title of " + file
	case 3:
		file := of("places/")
		set(file, "title", name())
		return "another title of " + file
	case 4:
		file := of("places/")
		set(file, "aliases", "["+name()+"]")
		set(file, "mentions", pick("true", "false"))
		return "another alias of " + file
	case 5:
		set("content/site.yaml", "leave_alone", "["+name()+"]")
		return "another name left alone"
	case 6:
		file := fmt.Sprintf("content/places/new%d.md", r.IntN(3))
		write(file, "---\ntitle: "+name()+"\n---\n\n"+sentence())
		return "another entity " + file
	default:
		file := of("places/")
		if file != "content/places/p0.md" {
			delete(files, file)
		}
		return "the removal of " + file
	}
}
