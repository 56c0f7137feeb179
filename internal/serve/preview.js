'use strict';
// What the preview adds to a page: problems at its foot, and no need to reload.
(() => {
  const script = document.currentScript;
  const beside = (name) => new URL(name, script.src).href;
  const place = 'dossier-preview ' + location.pathname; // where in the page the reader was

  const saved = sessionStorage.getItem(place);
  if (saved) {
    sessionStorage.removeItem(place);
    const back = () => scrollTo(...JSON.parse(saved));
    back();
    const reached = scrollY; // the page may be too short yet, and the reader may scroll on meanwhile
    addEventListener('load', () => {
      if (scrollY === reached) back();
      history.scrollRestoration = 'auto';
    }, {once: true});
  }

  function element(name, text, ...children) {
    const e = document.createElement(name);
    e.textContent = text;
    e.append(...children);
    return e;
  }

  function excerpt(lines) {
    const pre = element('pre', '');
    const width = Math.max(...lines.map((l) => String(l.line).length));
    for (const l of lines) {
      pre.append(element('i', String(l.line).padStart(width) + '  '), l.before);
      if (l.mark) pre.append(element('mark', l.mark));
      pre.append(l.after + '\n');
    }
    return pre;
  }

  let panel;
  function show(about) {
    panel?.remove();
    panel = undefined;
    const count = about.problems.length + about.more;
    if (!count && !about.failure) return;
    const list = element('ol', '');
    for (const p of about.problems) {
      const item = element('li', '', element('code', p.at), ': ' + p.text + ' [' + p.code + ']');
      if (p.near.length) item.append(excerpt(p.near));
      list.append(item);
    }
    let title = about.failure || count + (count === 1 ? ' problem' : ' problems');
    if (about.stale || about.failure) title += '; what you see is from before';
    const details = element('details', '', element('summary', title), list);
    details.open = true;
    if (about.more) details.append(element('p', 'and ' + about.more + ' more; see the terminal'));
    const aside = element('aside', '', details);
    aside.setAttribute('role', 'status');
    aside.setAttribute('aria-label', 'Problems');
    const style = element('link', '');
    style.rel = 'stylesheet';
    style.href = beside('preview.css');
    panel = element('dossier-problems', '');
    panel.attachShadow({mode: 'open'}).append(style, aside);
    document.body.append(panel);
  }

  // restyle puts the new stylesheets in the places of the old, which go once
  // the new ones are there, so that the page is never without.
  function restyle(addresses) {
    document.querySelectorAll('link[rel=stylesheet]:not([data-old])').forEach((old, i) => {
      if (addresses[i] === undefined || old.getAttribute('href') === addresses[i]) return;
      const fresh = old.cloneNode();
      fresh.href = addresses[i];
      old.dataset.old = '';
      for (const end of ['load', 'error']) fresh.addEventListener(end, () => old.remove(), {once: true});
      old.after(fresh);
    });
  }

  function follow(message) {
    const about = message.data;
    if (about.page !== script.dataset.page) {
      sessionStorage.setItem(place, JSON.stringify([scrollX, scrollY]));
      history.scrollRestoration = 'manual'; // the browser's own comes when it will
      location.reload();
      return;
    }
    show(about);
    restyle(about.styles);
  }

  const port = window.SharedWorker ? new SharedWorker(beside('worker.js'), 'dossier').port : new Worker(beside('worker.js'));
  port.onmessage = follow;
  addEventListener('pageshow', () => port.postMessage(location.pathname));
  addEventListener('pagehide', () => port.postMessage(null));
})();
