// <chenxi-pay-button href="https://wallet.example.org/c/cos_…"></chenxi-pay-button>: leads from any page to a checkout.
//
// It stands in pages that we know nothing of, so it brings its own look (shadow DOM, a constructed style sheet, which no content policy
// of the page stops) and is a link: it has a name, takes the keyboard, opens in a new tab by the middle button, and is read out as what it
// is. It leads to the instance that this script came from and nowhere else, so that a page cannot dress another address in our name.
// Whether something is paid, the shop's server is told; the page is not asked.
import { type Status, moneyOf, pageOf, placeOf, statusOf, wordsFor } from './place';

const home = new URL(import.meta.url).origin;

const looks = `
:host { display: inline-block; max-width: 100%; }
:host([hidden]) { display: none; }
:host([wide]) { display: block; }
a, span.off {
  --back: #0a6a5e; --press: #07544a; --ink: #fff; --ring: #16211f;
  box-sizing: border-box; display: inline-flex; align-items: center; justify-content: center; gap: .55em; width: 100%;
  min-height: 48px; padding: 8px 20px; border-radius: 14px; background: var(--back); color: var(--ink);
  font: 600 16px/1.3 system-ui, -apple-system, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; text-decoration: none; text-align: center;
}
a:hover, a:active { background: var(--press); }
a:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
svg { width: 1.4em; height: 1.4em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
:host([size=large]) :is(a, .off) { font-size: 20px; min-height: 56px; }
:host([size=elder]) :is(a, .off) { font-size: 24px; min-height: 64px; }
.dark { --back: #5cc8b4; --press: #82d8c8; --ink: #04211c; --ring: #fff; }
span.off { --back: #efede6; --ink: #56625e; }
.hint { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { a { transition: background-color 160ms; } }
@media (forced-colors: active) { a, .off { border: 1px solid; } }
`;

/** href: the address that `POST /v1/checkout_sessions` gave, or a payment link's; or session, its id, with pk, the shop's publishable key: then the
 * button says how much, and that it is paid. A secret key is not taken. lang, size (normal, large, elder), theme (auto, light, dark), tab (same,
 * new), wide. Before it leads away it says `chenxi-open`, which the page may cancel. */
export class PayButton extends HTMLElement {
  static observedAttributes = ['href', 'session', 'pk', 'lang', 'size', 'theme', 'tab'];
  private readonly root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly draw = () => this.show();
  private known: Status | null = null;

  connectedCallback(): void {
    if (this.root.adoptedStyleSheets.length === 0) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(looks);
      this.root.adoptedStyleSheets = [sheet];
    }
    this.dark.addEventListener('change', this.draw);
    this.show();
    void this.ask();
  }
  disconnectedCallback(): void {
    this.dark.removeEventListener('change', this.draw);
  }
  attributeChangedCallback(name: string): void {
    if (!this.isConnected) return;
    this.show();
    if (name === 'session' || name === 'pk') void this.ask();
  }

  private async ask(): Promise<void> {
    const [session, key] = [this.getAttribute('session'), this.getAttribute('pk')];
    this.known = null;
    if (pageOf(session, home) === null || key === null) return;
    const known = await statusOf(session!, key, home);
    if (this.getAttribute('session') !== session || this.getAttribute('pk') !== key) return;
    this.known = known;
    if (this.isConnected) this.show();
  }

  private show(): void {
    const say = wordsFor(this.closest('[lang]')?.getAttribute('lang'), navigator.languages);
    const place = placeOf(this.getAttribute('href'), home) ?? pageOf(this.getAttribute('session'), home);
    const focused = this.root.activeElement !== null;
    const state = this.known?.status ?? 'open';
    if (place === null || state !== 'open') {
      const off = document.createElement('span');
      off.className = 'off';
      off.textContent = say[state === 'paid' ? 'button.paid' : 'button.off']!;
      this.root.replaceChildren(off);
      return;
    }
    const link = document.createElement('a');
    link.href = place;
    link.part.add('button');
    const theme = this.getAttribute('theme');
    if (theme === 'dark' || (theme === 'auto' && this.dark.matches)) link.className = 'dark';
    const mark = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    mark.setAttribute('viewBox', '0 0 24 24');
    mark.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', 'M6 15a6 6 0 0112 0M3 15h18M7 19h10M12 3v3M5 6l1.500 1.500M19 6l-1.500 1.500');
    mark.append(path);
    link.append(mark, this.known === null ? say['button.pay']! : say['button.pay_amount']!.replace('{amount}', moneyOf(this.known, say === wordsFor('en', []) ? 'en' : 'zh-CN')));
    if (this.getAttribute('tab') === 'new') {
      link.target = '_blank';
      link.rel = 'noopener';
      const hint = document.createElement('span');
      hint.className = 'hint';
      hint.textContent = say['button.new_tab']!;
      link.append(' ', hint);
    }
    link.addEventListener('click', (event) => {
      if (!this.dispatchEvent(new CustomEvent('chenxi-open', { bubbles: true, cancelable: true, composed: true, detail: { href: place } }))) event.preventDefault();
    });
    this.root.replaceChildren(link);
    if (focused) link.focus();
  }
}

if (!customElements.get('chenxi-pay-button')) customElements.define('chenxi-pay-button', PayButton);
