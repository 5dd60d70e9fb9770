// el makes an element: el('a', { href: '#/' }, 'text', other). Text is never read as HTML.
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) {
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (v === true) e.setAttribute(k, '');
    else if (v !== false && v != null) e.setAttribute(k, v);
  }
  e.append(...children.flat().filter(c => c != null && c !== false));
  return e;
}

export const state = (text, error) => el('p', { class: error ? 'state error' : 'state', role: error ? 'alert' : 'status' }, text);

export function table(caption, heads, rows, empty) {
  if (rows.length === 0) return state(empty);
  const num = h => h.startsWith('#');
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, el('table', {}, el('caption', { class: 'hidden' }, caption),
    el('thead', {}, el('tr', {}, heads.map(h => el('th', { scope: 'col', class: num(h) && 'num' }, h.replace('#', ''))))),
    el('tbody', {}, rows.map(r => el('tr', {}, r.map((c, i) => el('td', { class: num(heads[i]) && 'num' }, c)))))));
}

export const card = (name, value) => el('div', { class: 'card' }, el('dt', {}, name), el('dd', {}, value));
export const facts = pairs => el('dl', { class: 'facts' }, pairs.filter(p => p[1] != null).flatMap(([k, v]) => [el('dt', {}, k), el('dd', {}, v)]));
export const stage = s => el('span', { class: `stage ${s}` }, s);

const ns = 'http://www.w3.org/2000/svg';
// plot draws values by their times, the latest at the right.
export function plot(name, points, value, write) {
  const ps = points.map(p => [p.at, value(p)]).filter(p => Number.isFinite(p[1]));
  const last = ps.length ? write(ps.at(-1)[1]) : '—';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 100 40'); svg.setAttribute('preserveAspectRatio', 'none'); svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${name}, now ${last}`);
  if (ps.length) {
    if (ps.length === 1) ps.unshift([ps[0][0] - 60, ps[0][1]]);
    const [from, to] = [ps[0][0], ps.at(-1)[0]], top = Math.max(...ps.map(p => p[1])) || 1;
    const at = ps.map(([t, v]) => `${(t - from) / (to - from || 1) * 100},${38 - v / top * 34}`).join(' ');
    for (const [kind, text] of [['area', `0,40 ${at} 100,40`], ['line', at]]) {
      const p = document.createElementNS(ns, kind === 'area' ? 'polygon' : 'polyline');
      p.setAttribute('points', text); p.setAttribute('class', kind); svg.append(p);
    }
  }
  return el('figure', {}, el('figcaption', {}, name, el('b', {}, last)), svg);
}
