// Before the first paint: theme and size as the person left them. A file of its own, since the pages allow no inline script.
(function () {
  var prefs = {};
  try {
    prefs = JSON.parse(localStorage.getItem('chenxi.prefs') || '{}');
  } catch (error) {
    prefs = {};
  }
  var asked = new URLSearchParams(location.search);
  var theme = asked.get('theme') || prefs.theme || 'auto';
  var dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.size = asked.get('size') || prefs.size || 'normal';
})();
