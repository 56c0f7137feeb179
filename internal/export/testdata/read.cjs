// Reads a bibliography with citation-js and prints what it found as CSL-JSON:
// node read.cjs FILE, with NODE_PATH naming the folder of its packages.
const { readFileSync } = require('node:fs');
const { plugins, Cite } = require('@citation-js/core');
require('@citation-js/plugin-bibtex');
require('@citation-js/plugin-ris');
require('@citation-js/plugin-csl');

const types = { bib: '@biblatex/text', ris: '@ris/file', json: '@csl/list+object' };
const extension = process.argv[2].split('.').pop();
// A style may put words in other letters; what is kept from that is marked.
plugins.config.get('@bibtex').parse.sentenceCase = 'never';
let input = readFileSync(process.argv[2], 'utf8');
if (extension === 'json') input = JSON.parse(input);
const cite = new Cite(input, { forceType: types[extension], generateGraph: false });
// A style takes a second for a hundred items; some are enough.
const style = new Cite(cite.data.slice(0, 20), { generateGraph: false }).format('bibliography', { format: 'text', template: 'apa', lang: 'en-US' });
process.stdout.write(JSON.stringify({ items: cite.data, style }));
