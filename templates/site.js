// What pages do beyond reading: choose a theme, filter lists, sort tables, copy
// citations. Everything is there without it.
(function () {
	'use strict';
	var doc = document, root = doc.documentElement;
	function make(tag, text, attributes) {
		var e = doc.createElement(tag);
		if (text) e.textContent = text;
		for (var k in attributes) e.setAttribute(k, attributes[k]);
		return e;
	}
	function all(selector, within) { return [].slice.call((within || doc).querySelectorAll(selector)); }

	// Theme: as the system has it, light, dark. A browser that keeps nothing
	// forgets the choice.
	var themes = ['auto', 'light', 'dark'], key = 'theme', theme = 'auto';
	try { theme = localStorage.getItem(key) || theme; } catch (e) { }
	if (themes.indexOf(theme) < 0) theme = 'auto';
	var button = make('button', '', { type: 'button', 'class': 'theme' });
	function show() {
		if (theme === 'auto') root.removeAttribute('data-theme'); else root.setAttribute('data-theme', theme);
		button.textContent = 'Theme: ' + theme;
	}
	button.onclick = function () {
		theme = themes[(themes.indexOf(theme) + 1) % themes.length];
		try { localStorage.setItem(key, theme); } catch (e) { }
		show();
	};
	show();
	doc.querySelector('footer.site').appendChild(button);

	// "/" goes to the search box, Escape leaves it.
	doc.addEventListener('keydown', function (e) {
		var at = doc.activeElement, box = doc.querySelector('form.search input');
		if (e.key === 'Escape' && at === box) box.blur();
		if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || /^(input|textarea|select)$/i.test(at.tagName) && at.type !== 'checkbox') return;
		e.preventDefault();
		box.focus();
		box.select();
	});

	// Copy.
	all('[data-copy]').forEach(function (e) {
		var b = make('button', 'Copy', { type: 'button' }), said = make('span', '', { role: 'status' });
		b.onclick = function () {
			var text = e.textContent.trim();
			function done() { said.textContent = ' Copied.'; }
			function by_selection() {
				getSelection().selectAllChildren(e);
				said.textContent = doc.execCommand('copy') ? ' Copied.' : ' Selected; press Ctrl+C.';
			}
			if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, by_selection); else by_selection();
		};
		e.after(b, said);
	});

	// Filter: words that a row must hold, and a choice for each column that has
	// few values. What a row holds is looked at when a reader first asks.
	all('form.filter').forEach(function (form) {
		var box = form.closest('[data-filter]'), rows = all('[data-sort] > tbody > tr, .rows > li', box), words;
		var input = form.querySelector('input'), said = form.querySelector('output'), selects = all('select[data-column]', form);
		function fold(s) { return s.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase(); }
		function cell(row, select) { return row.cells[select.dataset.column].textContent; }
		function apply() {
			var wanted = fold(input.value).split(/\s+/), n = 0;
			words = words || rows.map(function (r) { return fold(r.textContent); });
			rows.forEach(function (r, i) {
				r.hidden = !(wanted.every(function (w) { return words[i].indexOf(w) >= 0; }) &&
					selects.every(function (s) { return !s.value || cell(r, s) === s.value; }));
				if (!r.hidden) n++;
			});
			all('.year', box).forEach(function (g) { g.hidden = !g.querySelector('li:not([hidden])'); });
			said.textContent = n + ' of ' + rows.length;
		}
		selects.forEach(function (select) {
			var seen = {};
			rows.forEach(function (r) { seen[cell(r, select)] = 1; });
			Object.keys(seen).sort().forEach(function (v) { select.append(new Option(v, v)); });
			select.onchange = apply;
		});
		form.onsubmit = function (e) { e.preventDefault(); };
		input.oninput = apply;
	});

	// Sort: a button in each head of a column, and a choice of all orders, which shows
	// where the heads do not. It also tells what a button did.
	all('table[data-sort]').forEach(function (table) {
		var body = table.tBodies[0], heads = [].slice.call(table.tHead.rows[0].cells), listed = [].slice.call(body.rows);
		var choice = table.parentNode.querySelector('.order select');
		function sort(column, down) {
			var th = heads[column], number = th && th.className === 'n', rows = listed;
			heads.forEach(function (h) { h.removeAttribute('aria-sort'); });
			function value(r) {
				var c = r.cells[column];
				return number ? +c.textContent : c.getAttribute('data-key') || c.textContent.trim().toLowerCase();
			}
			if (th) {
				th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
				rows = [].slice.call(body.rows).map(function (r) { return { row: r, v: value(r) }; }).sort(function (x, y) {
					var order = number ? x.v - y.v : x.v < y.v ? -1 : x.v > y.v ? 1 : 0;
					return down ? -order : order;
				}).map(function (x) { return x.row; });
			}
			rows.forEach(function (r) { body.append(r); });
		}
		heads.forEach(function (th, column) {
			var name = th.textContent, b = make('button', name, { type: 'button' });
			th.replaceChildren(b);
			b.onclick = function () {
				var down = th.getAttribute('aria-sort') === 'ascending';
				sort(column, down);
				if (choice) choice.value = column + (down ? '-' : '+');
			};
			if (choice) choice.append(new Option(name + ', ascending', column + '+'), new Option(name + ', descending', column + '-'));
		});
		if (choice) choice.onchange = function () { sort(parseInt(choice.value), choice.value.slice(-1) === '-'); };
	});
})();
