/* Keeps the page fresh and the lease alive. Everything on the page works without it.
   Parts marked data-live are replaced by the same parts of the same page; nothing is ever parsed from a string. */
(function () {
  'use strict';
  var body = document.body;
  var form = body.getAttribute('data-form');
  var renew = body.getAttribute('data-renew');
  var busy = false;
  var late = false;
  var leaving = false; /* a form was sent: reloading now would run over its answer */
  var AWAY = 20 * 60 * 1000; /* a desk nobody sits at must not look as if somebody did */
  var touched = Date.now();
  var paused = document.getElementById('paused');

  function here() { return document.visibilityState === 'visible' && Date.now() - touched < AWAY; }

  function touch() {
    touched = Date.now();
    if (!paused.hidden) { paused.hidden = true; refresh(); present(); }
  }

  function refresh() {
    if (leaving) { return; }
    if (!here()) { paused.hidden = false; return; }
    if (busy) { late = true; return; }
    busy = true;
    var x = new XMLHttpRequest();
    x.open('GET', window.location.pathname);
    x.responseType = 'document';
    x.timeout = 15000;
    x.onloadend = function () {
      busy = false;
      if (leaving) { return; }
      if (x.status === 200 && x.response && x.response.body.getAttribute('data-form') === form) { replace(x.response); }
      else if (x.status === 200 || x.status === 403 || x.status === 404) { window.location.reload(); }
      if (late) { late = false; refresh(); }
    };
    x.send();
  }

  function replace(page) {
    var parts = document.querySelectorAll('[data-live]');
    for (var i = 0; i < parts.length; i += 1) {
      var fresh = page.getElementById(parts[i].id);
      if (!fresh || parts[i].isEqualNode(fresh)) { continue; }
      if (parts[i].contains(document.activeElement)) { keep(parts[i], fresh); continue; }
      parts[i].replaceWith(document.importNode(fresh, true));
    }
  }

  /* The key a finger is on stays where it is: focus goes to the same form again, if it is still there. */
  function keep(old, fresh) {
    var held = document.activeElement;
    if (/^(TEXTAREA|SELECT|INPUT)$/.test(held.nodeName)) { return; }
    var owner = held.closest('form');
    var mark = owner ? owner.getAttribute('action') : held.getAttribute('href');
    old.replaceWith(document.importNode(fresh, true));
    var again = document.querySelectorAll('form, a');
    for (var i = 0; i < again.length; i += 1) {
      var node = again[i];
      if (mark && (node.getAttribute('action') === mark || node.getAttribute('href') === mark)) {
        (node.nodeName === 'A' ? node : node.querySelector('button') || node).focus();
        return;
      }
    }
  }

  function present() {
    if (!renew || !here()) { return; }
    var x = new XMLHttpRequest();
    x.open('POST', renew);
    x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.send('form=' + encodeURIComponent(form));
  }

  ['keydown', 'pointerdown', 'pointermove', 'scroll'].forEach(function (name) {
    document.addEventListener(name, touch, { passive: true });
  });
  document.addEventListener('submit', function () { leaving = true; });
  window.addEventListener('pageshow', function () { leaving = false; });
  document.addEventListener('visibilitychange', function () { if (here()) { touch(); } });

  if (document.querySelector('[data-live]') && window.EventSource) {
    var source = new EventSource('/console/news');
    source.onmessage = refresh;
    setInterval(refresh, 30000);
  }
  if (renew) {
    setInterval(present, 30000);
    present();
  }
})();
