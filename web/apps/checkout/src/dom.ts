// Elements by one function; texts are always texts.
type Child = Node | string | null | false | undefined;
type Given = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

function make(element: Element, given: Given, children: Child[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
}

export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, given: Given = {}, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  make(element, given, children);
  return element;
}

const svg = 'http://www.w3.org/2000/svg';
export function drawn(viewBox: string, given: Given, ...paths: Given[]): SVGSVGElement {
  const element = document.createElementNS(svg, 'svg');
  make(element, { viewBox, ...given }, []);
  for (const path of paths) {
    const one = document.createElementNS(svg, 'path');
    make(one, path, []);
    element.append(one);
  }
  return element;
}

const strokes = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3.5 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  cross: 'M9 9l6 6m0-6l-6 6M12 3a9 9 0 100 18 9 9 0 000-18z',
  phone: 'M7 3h10a1 1 0 011 1v16a1 1 0 01-1 1H7a1 1 0 01-1-1V4a1 1 0 011-1zM11 18h2',
  globe: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c2.500 2.500 3.500 5.500 3.500 9s-1 6.500-3.500 9c-2.500-2.500-3.500-5.500-3.500-9S9.500 5.500 12 3z',
  moon: 'M20 14.500A8.500 8.500 0 019.500 4 8.500 8.500 0 1020 14.500z',
  text: 'M4 19L9.500 5h1L16 19M6 14.500h8M17 12h5M19.500 9.500v5',
} as const;
export type IconName = keyof typeof strokes;
export const icon = (name: IconName): SVGSVGElement => drawn('0 0 24 24', { class: 'u-icon', 'aria-hidden': 'true' }, { d: strokes[name] });
