import { html } from './html.mjs';
import { languages, money, postage, products, words } from './words.mjs';

const page = ({ language, title, main, cart = 0, waits = false, path = '/' }) => {
  const say = words[language], other = languages.find((one) => one !== language);
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,">
<title>${title} · ${say.name}</title>${waits && html`<script src="/waiting.js" defer></script>`}
</head>
<body>
<header><a class="brand" href="/">${say.name}</a>
<nav><a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${say.other}</a><a class="cart" href="/cart">${cart > 0 ? say.cart_n(cart) : say.cart}</a></nav></header>
<main>${main}</main>
</body>
</html>`;
};

const nameOf = (id, language) => products.find((one) => one.id === id)?.[language][0] ?? postage[language];
const linesOf = (lines, language) => html`<table><tbody>${lines.map((line) => html`<tr><td>${nameOf(line.id, language)}${line.quantity > 1 && html` × ${line.quantity}`}</td><td class="sum">${money(language, line.amount * line.quantity)}</td></tr>`)}</tbody></table>`;

export const front = ({ language, cart }) => {
  const say = words[language];
  return page({ language, cart, title: say.name, main: html`<h1>${say.tagline}</h1>
<ul class="goods">${products.map((one) => html`<li><div class="tile ${one.colour}" aria-hidden="true">${one.sign}</div><h2>${one[language][0]}</h2><p>${one[language][1]}</p>
<p class="price">${money(language, one.amount)}</p><form method="post" action="/cart"><input type="hidden" name="add" value="${one.id}"><button aria-label="${say.add_of(one[language][0])}">${say.add}</button></form></li>`)}</ul>` });
};

export const cartPage = ({ language, cart, lines, amount }) => {
  const say = words[language];
  const main = lines.length === 0
    ? html`<h1>${say.cart}</h1><p>${say.empty}</p><p><a class="button" href="/">${say.back}</a></p>`
    : html`<h1>${say.cart}</h1><form method="post" action="/cart" class="lines">${lines.filter((one) => one.id !== 'postage').map((line) => html`<div class="line"><label for="q-${line.id}">${nameOf(line.id, language)}</label>
<input id="q-${line.id}" name="${line.id}" type="number" min="0" max="9" value="${line.quantity}" inputmode="numeric"><span class="sum">${money(language, line.amount * line.quantity)}</span></div>`)}<button class="quiet">${say.update}</button></form>
<table><tbody><tr><td>${postage[language]}</td><td class="sum">${money(language, postage.amount)}</td></tr><tr class="total"><td>${say.total}</td><td class="sum">${money(language, amount)}</td></tr></tbody></table>
<form method="post" action="/checkout"><button class="main">${say.pay}</button></form><p class="small">${say.paying}</p><p><a href="/">${say.back}</a></p>`;
  return page({ language, cart, title: say.cart, main, path: '/cart' });
};

export const orderPage = ({ language, cart, order }) => {
  const say = words[language], path = `/orders/${order.token}`;
  const whole = order.refunded > 0 && order.refunded === order.amount;
  const state = whole ? 'refunded' : order.state;
  return page({ language, cart, path, waits: order.state === 'waiting', title: say.order(order.number), main: html`<p class="state ${state}" role="status"><strong>${say[state]}</strong>
<span>${say[`${state}_text`]}</span>${order.refunded > 0 && !whole && html`<span>${say.refunded_part(money(language, order.refunded))}</span>`}</p>
<h1>${say.order(order.number)}</h1>${linesOf(order.lines, language)}<table><tbody><tr class="total"><td>${say.total}</td><td class="sum">${money(language, order.amount)}</td></tr></tbody></table>
${order.state === 'waiting' && order.url && html`<p><a class="button" href="${order.url}">${say.pay_again}</a></p><p><a href="${path}">${say.look}</a></p>`}<p><a href="/">${say.back}</a></p>` });
};

export const sentence = ({ language, cart = 0, title, text }) => page({ language, cart, title, main: html`<h1>${title}</h1><p>${text}</p><p><a class="button" href="/">${words[language].back}</a></p>` });

export const desk = ({ language, orders }) => {
  const say = words[language];
  return page({ language, path: '/desk', title: say.orders, main: html`<h1>${say.orders}</h1>${orders.length === 0 ? html`<p>${say.none}</p>` : html`<ul class="orders">${orders.map((one) => html`<li><strong>${one.number}</strong><span>${money(language, one.amount)}</span>
<span class="badge ${one.state}">${say[one.refunded === one.amount ? 'refunded' : one.state]}</span>${one.refunded > 0 && one.refunded < one.amount && html`<span>${say.refunded_part(money(language, one.refunded))}</span>`}${one.doubtful && html`<span class="warning">${say.doubtful}</span>`}
${one.state === 'paid' && one.refunded < one.amount && html`<a href="/desk/${one.number}">${say.refund}</a>`}</li>`)}</ul>`}` });
};

export const refundPage = ({ language, order, refused }) => {
  const say = words[language], left = order.amount - order.refunded;
  return page({ language, path: `/desk/${order.number}`, title: say.refund_of(order.number), main: html`<h1>${say.refund_of(order.number)}</h1>${refused && html`<p class="warning" role="alert"><strong>${say.refused}</strong> ${refused}</p>`}
${linesOf(order.lines, language)}<form method="post" action="/desk/${order.number}" class="stack"><label for="amount">${say.amount}</label><input id="amount" name="amount" inputmode="decimal" pattern="[0-9]+([.][0-9]{1,2})?" required value="${(left / 100).toFixed(2)}">
<p class="small">${say.left(money(language, left))}</p><label for="reason">${say.reason}</label><input id="reason" name="reason" maxlength="40"><button class="main">${say.give_back}</button></form><p><a href="/desk">${say.orders}</a></p>` });
};
