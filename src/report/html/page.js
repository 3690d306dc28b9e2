(() => {
  'use strict';
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = one('form.tools');

  // opens what an address points at, also where it points at the thing itself
  const reveal = (target) => {
    for (let at = target; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  };
  const closed = [];
  addEventListener('beforeprint', () => {
    for (const at of all('details:not([open])')) { closed.push(at); at.open = true; }
  });
  addEventListener('afterprint', () => { for (const at of closed.splice(0)) at.open = false; });
  for (const at of all('.js')) at.hidden = false;

  const sections = all('.school').map((section) => ({
    section, body: one('tbody', section), name: section.dataset.school, note: one('h3 small', section),
    said: one('h3 small', section).textContent,
  }));
  const SEVERITY = { e: 'error', w: 'warning', i: 'info' };
  const STATUS = { a: 'new', r: 'new', o: 'open', v: 'waived' };
  const rows = sections.flatMap((school) => all('tr', school.body).map((row) => ({
    row, school, code: one('a', row).textContent, severity: SEVERITY[row.className[0]], status: STATUS[row.className[2]],
    text: null,
  })));
  rows.forEach((found, at) => { found.at = at; });

  const state = { q: '', school: '', code: '', severity: '', status: '', sort: '', dir: '' };
  const fields = ['q', 'school', 'code', 'severity', 'status'];
  const number = new Intl.NumberFormat('en-US');
  const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const heads = sections.length ? all('th', one('thead', sections[0].section)).map((cell) => cell.textContent) : [];
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

  const textOf = (found) => (found.text ??= plain(found.row.textContent + ' ' + found.school.name));
  const fits = (found, words) => (!state.school || found.school.name === state.school)
    && (!state.code || found.code === state.code) && (!state.severity || found.severity === state.severity)
    && (!state.status || found.status === state.status) && words.every((word) => textOf(found).includes(word));

  const filter = () => {
    const words = plain(state.q).split(/\s+/).filter(Boolean);
    for (const school of sections) school.count = 0;
    let shown = 0;
    for (const found of rows) {
      const hit = fits(found, words);
      found.row.hidden = !hit;
      if (hit) { found.school.count += 1; shown += 1; }
    }
    const some = shown < rows.length;
    for (const school of sections) {
      school.section.hidden = school.count === 0;
      school.note.textContent = some ? `${number.format(school.count)} shown` : school.said;
    }
    const said = shown === 0 ? 'No finding fits.' : `${number.format(shown)} of ${number.format(rows.length)} findings shown`;
    one('.shown').textContent = some ? said : `${number.format(rows.length)} findings`;
    const kept = fields.filter((name) => state[name]).map((name) => (name === 'q' ? `"${state.q}"` : `${name} ${state[name]}`));
    // printed with a filter set, the list is all there is
    document.body.classList.toggle('filtering', kept.length > 0);
    const line = one('.filtered');
    line.hidden = kept.length === 0;
    line.textContent = kept.length ? `Only findings with: ${kept.join(', ')}.` : '';
  };

  const sort = () => {
    const column = heads.indexOf(state.sort);
    const turn = state.dir === 'down' ? -1 : 1;
    for (const { section, body } of sections) {
      all('thead th', section).forEach((cell, at) => {
        if (at === column) cell.setAttribute('aria-sort', turn > 0 ? 'ascending' : 'descending');
        else cell.removeAttribute('aria-sort');
      });
      const own = rows.filter((found) => found.school.body === body);
      // the first column's order is the report's own: severity, then code
      const key = column > 0 ? new Map(own.map((found) => [found, found.row.cells[column].textContent])) : null;
      own.sort((a, b) => {
        if (!key) return turn * (a.at - b.at);
        const [mine, theirs] = [key.get(a), key.get(b)];
        // empty cells stand last in either direction
        if (!mine !== !theirs) return mine ? -1 : 1;
        return turn * order.compare(mine, theirs) || a.at - b.at;
      });
      body.append(...own.map((found) => found.row));
    }
  };

  const keep = () => {
    const kept = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
    const address = kept.size ? `#${kept}` : location.pathname + location.search;
    try { history.replaceState(null, '', address); } catch { /* an address that cannot be kept is no loss */ }
  };

  const restore = () => {
    const text = location.hash.slice(1);
    if (!text.includes('=')) {
      const target = text && document.getElementById(text);
      if (!target) return;
      reveal(target);
      const found = rows.find(({ row }) => row === target);
      if (found && found.row.hidden) { clear(); filter(); }
      target.scrollIntoView();
      return;
    }
    const kept = new URLSearchParams(text);
    for (const name of Object.keys(state)) state[name] = kept.get(name) ?? '';
    for (const name of fields) form.elements[name].value = state[name];
    form.elements.sort.value = state.sort;
    // what is no choice is no filter
    for (const name of fields) state[name] = form.elements[name].value;
    filter();
    sort();
    const title = one('#rows-title');
    title.scrollIntoView();
    title.focus({ preventScroll: true });
  };

  const clear = () => {
    for (const name of Object.keys(state)) state[name] = '';
    form.reset();
  };

  if (!form) {
    addEventListener('hashchange', () => reveal(document.getElementById(location.hash.slice(1))));
    return;
  }

  const choices = (name, values) => {
    for (const [value, label] of values) form.elements[name].add(new Option(label, value));
  };
  choices('school', sections.map(({ name }) => [name, name]));
  const summaries = new Map(all('.problem').map((at) => [one('.code', at).textContent, one('.what', at).textContent]));
  choices('sort', heads.slice(1).map((name) => [name, name]));
  choices('code', [...new Set(rows.map(({ code }) => code))].sort().map((code) => [code, `${code} ${summaries.get(code) ?? ''}`]));

  for (const { section } of sections) {
    for (const cell of all('thead th', section)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = cell.textContent;
      cell.replaceChildren(button);
      button.addEventListener('click', () => {
        const name = button.textContent;
        if (state.sort !== name) Object.assign(state, { sort: name, dir: '' });
        else if (!state.dir) state.dir = 'down';
        else Object.assign(state, { sort: '', dir: '' });
        form.elements.sort.value = state.sort;
        sort();
        keep();
      });
    }
  }

  let waiting = 0;
  const change = () => {
    for (const name of fields) state[name] = form.elements[name].value.trim();
    if (state.sort !== form.elements.sort.value) {
      Object.assign(state, { sort: form.elements.sort.value, dir: '' });
      sort();
    }
    filter();
    keep();
  };
  form.addEventListener('input', (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(change, event.target.name === 'q' ? 120 : 0);
  });
  form.addEventListener('submit', (event) => { event.preventDefault(); change(); });
  form.addEventListener('reset', () => setTimeout(change));
  addEventListener('hashchange', restore);
  // a link to the place one is at already changes no address
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) restore();
  });
  filter();
  restore();
})();
