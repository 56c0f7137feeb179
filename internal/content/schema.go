package content

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A shape is what a value may be: the JSON Schema describes it, and Format writes it.
// The zero shape is that of keys which neither knows: those of site.yaml.
type shape struct {
	describe func(s *schemer) schema
	bare     bool   // read as more than text, and so never in quotes
	keys     []key  // of an object
	item     *shape // of a list
	each     *shape // of the values of a mapping whose keys are free
}

// A schema is a JSON Schema, or a part of one.
type schema map[string]any

// A schemer makes the schema of one role's frontmatter.
type schemer struct {
	*Dossier
	role   Role
	folder string
	defs   schema // the lists of ids that were asked for
}

// words is a text that a regular expression of JSON Schema holds to a form.
func words(pattern string) shape {
	return shape{describe: func(*schemer) schema { return schema{"type": "string", "pattern": pattern} }}
}

// Shapes of scalars. The patterns say what can be said so; what a month of thirty days
// holds, Load knows.
var (
	aText     = words(`\S`)
	aURL      = words(`^https?://[^\s/]\S*$`)
	aLang     = words(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)
	aGrade    = words(`^[A-F][1-6]$`)
	aWikidata = words(wikidataItem.String())
	anAddress = words(`^/?[^\sA-Z/]+(/[^\sA-Z/]+)*/?$`)

	aFlag   = shape{bare: true, describe: func(*schemer) schema { return schema{"type": "boolean"} }}
	aNumber = shape{bare: true, describe: func(*schemer) schema { return schema{"type": "number", "minimum": 0} }}
	// A year alone is a number to YAML.
	aDate = shape{bare: true, describe: func(*schemer) schema {
		return schema{"type": []string{"string", "integer"}, "pattern": datePattern, "minimum": 1000, "maximum": 9999}
	}}
	aPoint = shape{describe: func(*schemer) schema {
		degrees := func(limit int) schema { return schema{"type": "number", "minimum": -limit, "maximum": limit} }
		return schema{"type": "array", "prefixItems": []schema{degrees(90), degrees(180)}, "minItems": 2, "maxItems": 2}
	}, item: &shape{bare: true}}

	aUnit    = shape{describe: func(s *schemer) schema { return schema{"enum": slices.Collect(s.Config.Units.names)} }}
	aSibling = shape{describe: func(s *schemer) schema { return s.ids(s.folder) }}
	aType    = shape{describe: func(s *schemer) schema {
		if s.role == Article {
			return terms(s.Config.ArticleTypes)
		}
		return terms(s.Config.EventTypes)
	}}
)

// datePattern is the form of EDTF's dates, levels 0 and 1.
const datePattern = `^(` + pointPattern + `|(` + pointPattern + `|\.\.)?/(` + pointPattern + `|\.\.)?)$`
const pointPattern = `(Y-?[1-9]\d{4,8}|XXXX|-?\d\d(\d\d|\dX|XX)(-(XX|0[1-9]|1[0-2]|2[1-4])(-(XX|0[1-9]|[12]\d|3[01])(T[\d:Z+-]+)?)?)?)[~?%]?`

func aTerm(of func(c *Config) Vocabulary) shape {
	return shape{describe: func(s *schemer) schema { return terms(of(s.Config)) }}
}

// terms describes a word of a vocabulary; any text where the vocabulary is empty.
func terms(v Vocabulary) schema {
	if len(v) == 0 {
		return aText.describe(nil)
	}
	return schema{"enum": slices.Collect(v.names)}
}

// aRef is the shape of a reference to an entry in one of the folders; without any, to
// an entity.
func aRef(folders ...string) shape {
	return shape{describe: func(s *schemer) schema { return s.ids(folders...) }}
}

// aRefList is the shape of a list of references, none of which stands twice.
func aRefList(folders ...string) shape {
	list := listOf(aRef(folders...))
	plain := list.describe
	list.describe = func(s *schemer) schema {
		described := plain(s)
		described["uniqueItems"] = true
		return described
	}
	return list
}

func atLeastOne(list shape) shape {
	plain := list.describe
	list.describe = func(s *schemer) schema {
		described := plain(s)
		described["minItems"] = 1
		return described
	}
	return list
}

func listOf(item shape) shape {
	return shape{item: &item, describe: func(s *schemer) schema {
		return schema{"type": "array", "items": item.describe(s)}
	}}
}

func eachOf(value shape) shape {
	return shape{each: &value, describe: func(s *schemer) schema {
		return schema{"type": "object", "additionalProperties": value.describe(s), "propertyNames": schema{"pattern": aLang.describe(s)["pattern"]}}
	}}
}

// objectOf is the shape of a mapping with the keys that a reader of T has.
func objectOf[T any](keys func(*decoder, *T) []key) shape {
	known := keys(nil, new(T))
	return shape{keys: known, describe: func(s *schemer) schema { return s.object(known) }}
}

// object describes a mapping: these keys and no others.
func (s *schemer) object(keys []key) schema {
	properties, required := schema{}, []string{}
	for _, k := range keys {
		properties[k.name] = k.shape.describe(s)
		if k.required {
			required = append(required, k.name)
		}
	}
	described := schema{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	if properties["preferred"] != nil {
		described["if"] = schema{"properties": schema{"preferred": schema{"const": true}}, "required": []string{"preferred"}}
		described["then"] = schema{"required": []string{"why"}}
	}
	if properties["amount"] != nil {
		described["dependentRequired"] = schema{"amount": []string{"unit"}}
	}
	return described
}

// ids describes a reference to an entry of the folders, or of any kind: by its slug,
// where no two of them share it, or by its whole ID.
func (s *schemer) ids(folders ...string) schema {
	name := "entities.ids"
	if len(folders) > 0 {
		name = strings.Join(folders, "+") + ".ids"
	}
	if _, ok := s.defs[name]; !ok {
		n := map[string]int{}
		var slugs, ids []string
		for _, e := range s.Entries {
			if len(folders) == 0 && e.Role == Entity || slices.Contains(folders, e.ID.Folder()) {
				ids = append(ids, string(e.ID))
				slugs = append(slugs, e.ID.Slug())
				n[e.ID.Slug()]++
			}
		}
		slugs = slices.DeleteFunc(slugs, func(slug string) bool { return n[slug] > 1 })
		if s.defs[name] = (schema{"enum": append(slugs, ids...)}); len(ids) == 0 {
			s.defs[name] = schema{"not": schema{}} // nothing can be named yet
		}
	}
	return schema{"$ref": "#/$defs/" + name}
}

// frontmatter describes the frontmatter of an entry.
func (s *schemer) frontmatter() schema {
	described := s.object(newDecoder("", 0, s.Config).keys(s.role))
	properties := described["properties"].(schema)
	for _, f := range fieldTable {
		if p, ok := properties[f.Name].(schema); ok {
			p["description"] = f.Doc
		}
	}
	described["title"] = s.role.String()
	if s.role == Entity {
		kind, _ := s.Config.Kind(s.folder)
		described["title"] = kind.One
	}
	if s.role == Article {
		var or []schema
		for _, name := range []string{"url", "found_at", "held_by"} {
			or = append(or, schema{"required": []string{name}})
		}
		described["anyOf"] = or
	}
	return described
}

// Schema returns a JSON Schema (2020-12) of the frontmatter, as Format writes it, with
// the ids and vocabularies of the dossier: of the files in one folder of content/, ""
// for pages, or, of several folders, one that accepts what any of them may hold. It
// accepts some that Load does not, such as the thirtieth of February.
func (d *Dossier) Schema(folders ...string) []byte {
	defs := schema{}
	var any []schema
	for _, folder := range folders {
		role, _ := d.Config.Role(folder)
		any = append(any, (&schemer{d, role, folder, defs}).frontmatter())
	}
	described := any[0]
	if len(any) > 1 {
		described = schema{"anyOf": any}
	}
	described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	described["$defs"] = defs
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(described); err != nil {
		panic("content: a schema is no JSON: " + err.Error()) // it is made of strings, numbers and lists
	}
	return b.Bytes()
}
