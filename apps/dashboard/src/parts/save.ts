/** What of an element's style a drawing needs that stands alone. */
const KEPT = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'font-family',
  'font-size',
  'font-weight',
];
const NAMESPACE = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
const LINE = 20;
/** Pixels for the names of rows. */
const NAMES = 240;
/** Characters that fit there. */
const NAME_LENGTH = 34;
const LABEL_LENGTH = 60;

/** Gives a text to the reader as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name for a file out of a caption. */
export function fileName(caption: string, ending: string): string {
  const name = caption
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `${name || 'figure'}.${ending}`;
}

/** The figure below an element as one SVG that needs no style sheet: a chart with its legend, or a table's rows. */
export function svgOf(root: Element, caption: string): string {
  const chart = root.querySelector<SVGSVGElement>('svg[data-figure]');
  return chart ? alone(caption, chartParts(root, chart)) : alone(caption, rowParts(root));
}

interface Part {
  element: Element;
  bottom: number;
  right: number;
}

function chartParts(root: Element, chart: SVGSVGElement): Part[] {
  const { width, height } = chart.getBoundingClientRect();
  const keys = [...root.querySelectorAll('.keys li')].map((key, at): Part => {
    const y = height + LINE * (at + 1);
    const group = svg('g', {});
    const mark = key.querySelector('path');
    if (mark) {
      const place = svg('g', { transform: `translate(8 ${y - 4})` });
      place.append(styled(mark));
      group.append(place);
    }
    group.append(label(key.textContent ?? '', 22, y, key));
    return { element: group, bottom: y + 6, right: width };
  });
  return [{ element: placed(chart, 0, 0), bottom: height, right: width }, ...keys];
}

/** Each row of a table that has a drawing, with its name before it; the axis above them. */
function rowParts(root: Element): Part[] {
  let y = 0;
  return [...root.querySelectorAll('tr')].flatMap((row): Part[] => {
    const drawing = row.querySelector<SVGSVGElement>('svg.forest, .figure > svg');
    if (!drawing) return [];
    const { width, height } = drawing.getBoundingClientRect();
    const group = svg('g', {});
    // Of a head with a link, the link is the name; what stands below it has no room.
    const head = row.querySelector('th[scope=row] a') ?? row.querySelector('th[scope=row]');
    if (head) group.append(label(cut(head.textContent ?? '', NAME_LENGTH), 0, y + height / 2 + 4, head));
    group.append(placed(drawing, NAMES, y));
    y += height;
    return [{ element: group, bottom: y, right: NAMES + width }];
  });
}

function alone(caption: string, parts: readonly Part[]): string {
  const width = Math.max(...parts.map(({ right }) => right), 320) + 2 * MARGIN;
  const height = Math.max(...parts.map(({ bottom }) => bottom), LINE) + 2 * MARGIN + LINE;
  const root = svg('svg', { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${width} ${height}` });
  const ground = getComputedStyle(document.body).backgroundColor;
  const inside = svg('g', { transform: `translate(${MARGIN} ${MARGIN + LINE})` });
  inside.append(...parts.map(({ element }) => element));
  root.append(svg('rect', { width: '100%', height: '100%', fill: ground }), label(caption, MARGIN, MARGIN + 6), inside);
  return new XMLSerializer().serializeToString(root);
}

function placed(drawing: SVGSVGElement, x: number, y: number): Element {
  const { width, height } = drawing.getBoundingClientRect();
  const copy = styled(drawing);
  for (const [name, value] of Object.entries({ x, y, width, height, overflow: 'visible' }))
    copy.setAttribute(name, String(value));
  return copy;
}

function styled(node: Element): Element {
  const copy = node.cloneNode(false) as Element;
  const style = getComputedStyle(node);
  for (const name of KEPT) copy.setAttribute(name, style.getPropertyValue(name));
  copy.removeAttribute('class');
  copy.removeAttribute('style');
  for (const child of node.childNodes) {
    copy.append(child instanceof Element ? styled(child) : child.cloneNode());
  }
  return copy;
}

function label(text: string, x: number, y: number, like: Element = document.body): Element {
  const style = getComputedStyle(like);
  const made = svg('text', { x, y, fill: style.color, 'font-family': style.fontFamily, 'font-size': '13px' });
  made.append(cut(text, LABEL_LENGTH));
  return made;
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function svg(tag: string, attributes: Record<string, string | number>): Element {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
