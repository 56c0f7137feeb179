// Runs templates/search.js without a browser: node node.js SCRIPT SITE, where SITE is a
// folder that holds search/. Reads requests as lines of JSON, [name, argument],
// and answers each with a line.
'use strict';
const fs = require('fs'), path = require('path'), vm = require('vm'), readline = require('readline');
const [script, site] = process.argv.slice(2);
const loaded = [];
const context = vm.createContext({
	document: {
		currentScript: { src: 'site:/assets/search.js' },
		getElementById: () => null,
		createElement: () => ({}),
		head: {
			append(s) {
				const name = s.src.replace('site:/', '').replace(/\?.*/, '');
				loaded.push(name);
				setImmediate(() => {
					try {
						vm.runInContext(fs.readFileSync(path.join(site, name), 'utf8'), context);
					} catch (e) {
						if (e.code !== 'ENOENT') throw e;
						s.onerror();
					}
				});
			},
		},
	},
});
context.window = context;
vm.runInContext(fs.readFileSync(script, 'utf8'), context);
const search = context.dossierSearch;
const answers = {
	async find(query) {
		const found = await search.find(query);
		const shown = await Promise.all(found.entries.map(search.result));
		return { ids: shown.map(r => r[0]), notes: found.notes, partial: !!found.partial };
	},
	// Several texts at once: tens of thousands of lines would take seconds.
	async words(texts) { await search.start(); return texts.map(t => search.words(t)); },
	async stems(words) { await search.start(); return words.map(w => search.stem(w)); },
	async variants(words) { return words.map(w => search.variant(w)); },
	async loaded() { return loaded; },
};
(async () => {
	for await (const line of readline.createInterface({ input: process.stdin })) {
		const [name, argument] = JSON.parse(line);
		process.stdout.write(JSON.stringify(await answers[name](argument)) + '\n');
	}
})();
