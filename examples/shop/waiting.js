// The page of an order that waits: once the shop knows more, it is shown.
setInterval(async () => {
  const reply = await fetch(`${location.pathname}/state`, { cache: 'no-store' }).catch(() => null);
  if (reply?.ok && (await reply.text()) !== 'waiting') location.reload();
}, 2000);
