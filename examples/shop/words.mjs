// What is sold, and every sentence that somebody reads.
export const currency = 'CNY';
export const products = [
  { id: 'jasmine', sign: '茶', amount: 3800, colour: 'green', 'zh-CN': ['茉莉花茶', '100 克，福州春窨'], en: ['Jasmine tea', '100 g, scented in spring'] },
  { id: 'cup', sign: '盏', amount: 6800, colour: 'blue', 'zh-CN': ['青瓷茶盏', '手工，约 120 毫升'], en: ['Celadon cup', 'Made by hand, 120 ml'] },
  { id: 'almanac', sign: '书', amount: 900, colour: 'red', 'zh-CN': ['小年历', '口袋本，一年'], en: ['Pocket almanac', 'One year, fits a pocket'] },
  { id: 'honey', sign: '蜜', amount: 4500, colour: 'gold', 'zh-CN': ['荔枝蜜', '250 克'], en: ['Lychee honey', '250 g'] },
];
export const postage = { amount: 350, 'zh-CN': '运费', en: 'Postage' };

export const words = {
  'zh-CN': {
    name: '半日茶铺', tagline: '今天来点什么？', other: 'English', cart: '购物车', cart_n: (n) => `购物车（${n}）`, add: '加入购物车', add_of: (name) => `加入购物车：${name}`, empty: '购物车还是空的。', back: '继续选购',
    quantity: '数量', update: '更新', total: '合计', pay: '去付款', paying: '付款由钱包的收银页完成，本店看不到您的密码。', order: (no) => `订单 ${no}`, waiting: '等待付款', waiting_text: '付款成功后，本页会自己更新。',
    pay_again: '去付款页', look: '再看一次', paid: '已付款', paid_text: '谢谢惠顾，我们这就打包。', refunded: '已退款', refunded_part: (sum) => `已退回 ${sum}`, refunded_text: '款项已退回您的钱包。', over: '订单已取消', over_text: '没有扣款。',
    gone: '没有这个页面', gone_text: '请检查链接。', trouble: '暂时不能付款', trouble_text: '没有扣款。请稍后再试。', desk: '店主', orders: '订单', none: '还没有订单。', refund: '退款', refund_of: (no) => `退款：${no}`, left: (sum) => `可退 ${sum}`,
    amount: '金额（元）', reason: '原因', give_back: '退回', refused: '没有退款', doubtful: '有一份通知与本订单不符，没有采用',
  },
  en: {
    name: 'Half a Day Tea', tagline: 'What would you like today?', other: '中文', cart: 'Cart', cart_n: (n) => `Cart (${n})`, add: 'Add', add_of: (name) => `Add to cart: ${name}`, empty: 'There is nothing in your cart yet.', back: 'Look around',
    quantity: 'Quantity', update: 'Update', total: 'Total', pay: 'Pay', paying: 'You pay on a page of the wallet. We never see your PIN.', order: (no) => `Order ${no}`, waiting: 'Waiting for payment', waiting_text: 'This page changes by itself once it is paid.',
    pay_again: 'To the payment page', look: 'Look again', paid: 'Paid', paid_text: 'Thank you. We are packing it now.', refunded: 'Given back', refunded_part: (sum) => `${sum} given back`, refunded_text: 'The money is back in your wallet.', over: 'Cancelled', over_text: 'No money was taken.',
    gone: 'There is no such page', gone_text: 'Please check the link.', trouble: 'It cannot be paid right now', trouble_text: 'No money was taken. Please try again in a while.', desk: 'Shopkeeper', orders: 'Orders', none: 'No orders yet.', refund: 'Refund', refund_of: (no) => `Refund of ${no}`,
    left: (sum) => `Up to ${sum}`, amount: 'Amount (CNY)', reason: 'Reason', give_back: 'Give back', refused: 'Nothing was given back', doubtful: 'A notice did not fit this order and was not believed',
  },
};

export const languages = Object.keys(words);
export const money = (language, minor) => new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(minor / 100);
