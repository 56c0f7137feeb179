#!/usr/bin/env bash
# Runs every comparison of RESULTS.md and prints what its rows are made of.
#
#   HUGO=PROGRAM SITE=DIR CORPORA=DIR PAGEFIND=PROGRAM [PAIRS=5] [LARGE=1] cmd/bench/results.sh
#
# SITE is a Hugo site that renders the corpora. CORPORA holds the same words twice:
# p1000, p10000 and p100000 as dossiers without links of a page to itself (bench
# make -from), h1000, h10000 and h100000 as contents of that site. The largest are
# built only where LARGE is set: they take an hour.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${HUGO:?}" "${SITE:?}" "${CORPORA:?}" "${PAGEFIND:?}" "${PAIRS:=5}"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/dossier" ./cmd/dossier
go build -o "$tmp/bench" ./cmd/bench

step() { printf '\n== %s\n' "$*"; }

ours() { echo "$tmp/dossier build -C $CORPORA/p$1 --out {out}"; }
theirs() { echo "cd $SITE && ${2:-} $HUGO build --contentDir $CORPORA/h$1/content -d {out} --noBuildLock"; }
lean='HUGO_PARAMS_RELATED=false'

git log -1 --format='dossier at %h, %cs'
"$HUGO" version

for n in 1000 10000 ${LARGE:+100000}; do
	step "floors, $n articles"
	"$tmp/bench" build -dir "$CORPORA/p$n" -dossier "$tmp/dossier"
done
for n in 1000 10000; do
	step "cold, $n articles, Hugo full"
	"$tmp/bench" compare -pairs "$PAIRS" -ours "$(ours $n)" -theirs "$(theirs $n)"
done
for n in 10000 ${LARGE:+100000}; do
	step "cold, $n articles, Hugo lean"
	"$tmp/bench" compare -pairs "$([ "$n" = 100000 ] && echo 1 || echo "$PAIRS")" -ours "$(ours "$n")" -theirs "$(theirs "$n" "$lean")"
done
step 'again, and after one edit, 10000 articles'
"$tmp/bench" again -pairs "$PAIRS" -dir "$CORPORA/p10000" -dossier "$tmp/dossier"

step 'edit to served, 10000 articles'
article=$(cd "$CORPORA/p10000/content/articles" && printf '%s\n' *.md | sed -n '100{s/\.md$//;p}')
"$tmp/bench" served -edits 40 \
	-ours "http://127.0.0.1:8351/articles/$article/ $CORPORA/p10000/content/articles/$article.md $tmp/dossier serve -C $CORPORA/p10000 --addr 127.0.0.1:8351" \
	-theirs "http://localhost:8352/articles/$article/ $CORPORA/h10000/content/articles/$article.md $HUGO server --source $SITE --contentDir $CORPORA/h10000/content --port 8352 --renderToMemory --noBuildLock"

step 'search, 10000 articles'
DOSSIER_CORPUS=$CORPORA/p10000 DOSSIER_PAGEFIND=$PAGEFIND go test ./internal/search -run '^$' -bench Pagefind -benchtime 1x -timeout 1h

step 'first search, 1000 and more articles'
DOSSIER_BROWSER=required DOSSIER_CORPORA=$CORPORA go test ./internal/search -run '^$' -bench "FirstSearch/^(1000|10000${LARGE:+|100000})\$" -benchtime 1x -timeout 1h
