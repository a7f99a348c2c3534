// HTML in templates: what is put in is text, unless it is HTML already.
class Html {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}
const escaped = (value) => `${value}`.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const written = (value) => (value instanceof Html ? value.text : Array.isArray(value) ? value.map(written).join('') : value === undefined || value === null || value === false ? '' : escaped(value));

export const html = (strings, ...values) => new Html(strings.reduce((out, text, i) => out + text + (i < values.length ? written(values[i]) : ''), ''));
