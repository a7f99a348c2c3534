// Gives each app the part of the one catalogue that it shows: import('virtual:catalogue/zh-CN'). What only one part of an app says
// comes with that part: import('virtual:catalogue/zh-CN/practice') holds the keys "practice.*".
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const languages = ['zh-CN', 'en'];
export const catalogueFile = (language) => fileURLToPath(new URL(`../../../i18n/${language}.json`, import.meta.url));

/** @param {{ prefixes: string[] }} options e.g. ['ui.', 'wallet.'] */
export function catalogue({ prefixes }) {
  const mark = 'virtual:catalogue/';
  return {
    name: 'chenxi-catalogue',
    resolveId: (id) => (id.startsWith(mark) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${mark}`)) return undefined;
      const [language, part] = id.slice(mark.length + 1).split('/');
      const file = catalogueFile(language);
      this.addWatchFile(file);
      const all = JSON.parse(readFileSync(file, 'utf8'));
      const kept = Object.entries(all).filter(([key]) => (part ? [`${part}.`] : prefixes).some((prefix) => key.startsWith(prefix)));
      return `export default ${JSON.stringify(Object.fromEntries(kept))}`;
    },
  };
}
