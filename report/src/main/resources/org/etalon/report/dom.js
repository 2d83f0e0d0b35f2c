// Elements, copying and downloading. Text is always set as text: nothing given becomes markup.

/** An element; attributes that are functions become listeners, false ones are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An element of a drawing. */
export function svg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  if (text) {
    element.textContent = text;
  }
  return element;
}

/** A text in which the name of an option is not broken, and the largest of all outputs is an index. */
export function prose(text) {
  return text.split(/(--[a-z-]+|(?<=‖)∞)/).map((part, k) => (k % 2 ? (part === '∞' ? h('sub', {}, part) : h('span', { class: 'word' }, part)) : part));
}

/** A titled part of the page. */
export function panel(id, title, lead, ...children) {
  return h(
    'section',
    { id, class: 'panel', 'aria-labelledby': id + '-title' },
    h('h2', { id: id + '-title' }, title),
    lead ? h('p', { class: 'lead' }, prose(lead)) : null,
    ...children,
  );
}

/** A table; rows are lists of text or elements, the first of each is its header. */
export function table(caption, heads, rows, attributes = {}) {
  return fitted(
    caption,
    h(
      'table',
      attributes,
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, rows.map((cells) => rowOf(heads, cells))),
    ),
  );
}

/** A row of a table; each cell knows its heading, for when rows become blocks; the first, where it is a mere number. */
export function rowOf(heads, cells, attributes = {}) {
  const first = /^[\d.,\s\u202f−-]+$/.test(cells[0]) ? { 'data-head': heads[0] } : {};
  return h(
    'tr',
    attributes,
    cells.map((cell, k) => (k === 0 ? h('th', { scope: 'row', ...first }, cell) : h('td', { 'data-head': heads[k] }, h('span', {}, cell)))),
  );
}

/** A table in a frame of the page's width: where it does not fit, its rows become blocks. */
export function fitted(caption, content) {
  const frame = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, content);
  frame.fit = () => {
    content.classList.remove('blocks');
    content.classList.toggle('blocks', content.offsetWidth > frame.clientWidth);
  };
  let width = -1;
  new ResizeObserver(() => {
    if (frame.clientWidth !== width) {
      width = frame.clientWidth;
      frame.fit();
    }
  }).observe(frame);
  return frame;
}

/** Lays all tables out again, at once: for paper, which no observer sees. */
export function fitAll() {
  document.querySelectorAll('.scroll').forEach((frame) => frame.fit?.());
}

/** A list of terms and what they are. */
export function facts(pairs) {
  return h(
    'dl',
    { class: 'facts' },
    pairs.filter(Boolean).map(([term, ...what]) => h('div', {}, h('dt', {}, term), h('dd', {}, ...what))),
  );
}

/** Something to unfold. */
export function fold(title, ...children) {
  return h('details', {}, h('summary', {}, title), ...children);
}

/** The same with content that is made when first unfolded. */
export function lazyFold(title, make) {
  const details = h('details', {}, h('summary', {}, title));
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) {
      details.append(make());
    }
  });
  return details;
}

/** A labelled choice; options are [value, label]. */
export function choice(label, options, value, change) {
  const select = h(
    'select',
    { change: () => change(select.value) },
    options.map(([key, text]) => h('option', { value: key, selected: String(key) === String(value) }, text)),
  );
  return h('label', { class: 'field' }, h('span', {}, label), select);
}

/** A button that copies text and says so. */
export function copyButton(label, text) {
  const said = h('span', { role: 'status', class: 'said' });
  const button = h(
    'button',
    {
      type: 'button',
      click: async () => {
        said.textContent = (await copied(typeof text === 'function' ? text() : text))
          ? 'Copied'
          : 'Copying is not allowed here';
        setTimeout(() => (said.textContent = ''), 2500);
      },
    },
    label,
  );
  return h('span', { class: 'copy' }, button, said);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    const area = h('textarea', { class: 'offscreen' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/** Offers text as a file. */
export function download(name, type, text) {
  const link = h('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Words that lines are broken between; a word that is longer than a line is broken inside. */
function unbroken(text) {
  return text.split(/( )/).map((word) => (word === ' ' ? word : h('span', { class: 'word' }, word)));
}

/** A command line to read and copy. */
export function command(label, text) {
  return h(
    'div',
    { class: 'command' },
    h('pre', { tabindex: '0', 'aria-label': label }, h('code', {}, unbroken(text))),
    copyButton('Copy command', text),
  );
}
