/* Old phones: no arrow functions, no let, no fetch. Without this file the page still works as plain forms.
   Nothing is stored: what the page knows is in the form, and goes with it. */
(function () {
  'use strict';
  var form = document.getElementById('talk');
  var away = document.getElementById('leave');
  var PARTS = ['exit', 'lines', 'asks', 'keys', 'foot', 'say', 'give'];
  var COVER = 5 * 60 * 1000; /* as long as a sitting lives; then the screen shows nothing of it */
  var busy = '', queued = '', sent = '', covered = false, late = false, heard = '', source = null, escaped = 0, touched = now();

  function now() { return new Date().getTime(); }
  function byId(id) { return document.getElementById(id); }
  function value(name) { var f = form && form.elements[name]; return f ? f.value : ''; }
  function pair(name, text) { return encodeURIComponent(name) + '=' + encodeURIComponent(text); }
  function empty(node) { while (node && node.firstChild) { node.removeChild(node.firstChild); } }

  /* Leaving never waits for anything: blank, tell the server, replace. */
  function leave() {
    var body = pair('t', value('t'));
    document.documentElement.className = 'off';
    empty(document.body);
    if (source) { source.close(); }
    try {
      if (navigator.sendBeacon) { navigator.sendBeacon('/leave', body); }
      else { var x = new XMLHttpRequest(); x.open('POST', '/leave', true); x.send(body); }
    } catch (e) { /* the page still goes */ }
    window.location.replace(away.getAttribute('data-to'));
  }
  away.onsubmit = function () { leave(); return false; };
  document.onkeydown = function (event) {
    var e = event || window.event;
    touched = now();
    if (e.keyCode !== 27) { escaped = 0; return; }
    escaped += 1;
    if (escaped === 2) { leave(); }
  };
  window.onpageshow = function (e) { if (e && e.persisted) { window.location.replace('/'); } };

  if (!window.XMLHttpRequest || !document.importNode || !('responseType' in new XMLHttpRequest())) { return; }

  /* Somebody may be choosing a file just now: the form stays, only what it is known by is new. */
  function renewed(fresh, old) {
    if (!fresh || !old) { return false; }
    old.elements.n.value = fresh.elements.n.value;
    old.elements.s.value = fresh.elements.s.value;
    return old.elements.t.value === fresh.elements.t.value;
  }

  function show(page, keepText) {
    var i, fresh, old, more = byId('text') && byId('text').value !== sent ? byId('text').value : '';
    for (i = 0; i < PARTS.length; i += 1) {
      fresh = page.getElementById(PARTS[i]);
      old = byId(PARTS[i]);
      if (!fresh || !old) { continue; }
      if (PARTS[i] === 'give' && renewed(page.getElementById('file'), byId('file'))) { continue; }
      if (PARTS[i] === 'say' && keepText && byId('text')) { continue; } /* never take the field from under a thumb */
      old.parentNode.replaceChild(document.importNode(fresh, true), old);
    }
    if (!keepText && byId('text') && more) { byId('text').value = more; } /* written since the press */
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.dir = page.documentElement.dir;
    covered = false;
    listen();
    var last = byId('last');
    if (last && last.scrollIntoView) { last.scrollIntoView(); }
  }

  /* The same body may arrive twice: the server knows it by its number, so trying again is safe. */
  function post(body, keepText, tries) {
    var x = new XMLHttpRequest();
    busy = body;
    form.className = 'busy';
    x.open('POST', '/', true);
    if (typeof body === 'string') { x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded'); }
    x.responseType = 'document';
    x.timeout = typeof body === 'string' ? 20000 : 180000;
    x.onload = function () {
      if (x.status === 200 && x.response && x.response.getElementById('talk')) {
        done();
        show(x.response, keepText);
        confirm();
      } else if (x.status >= 500 || x.status === 429) { again(); }
      else { done(); }
    };
    x.onerror = x.ontimeout = again;
    function done() {
      var next = queued;
      busy = queued = '';
      form.className = '';
      if (next) { setTimeout(function () { post(next, false, 0); }, 0); }
      else if (late) { late = false; setTimeout(look, 0); }
    }
    function again() {
      if (tries < 6) { setTimeout(function () { post(body, keepText, tries + 1); }, 500 * Math.pow(2, tries)); }
      else { done(); }
    }
    x.send(body);
  }

  function confirm() {
    if (!value('t') || !value('s')) { return; }
    var x = new XMLHttpRequest();
    x.open('POST', '/', true);
    x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.send([pair('t', value('t')), pair('s', value('s')), 'only=seen'].join('&'));
  }

  function look() {
    if (covered) { return; }
    if (busy) { late = true; return; }
    post([pair('t', value('t')), pair('s', value('s'))].join('&'), true, 0);
  }

  function listen() {
    var id = byId('keys').getAttribute('data-news');
    if (!window.EventSource || !id || id === heard) { return; }
    if (source) { source.close(); }
    heard = id;
    source = new EventSource('/news/' + id);
    source.onmessage = look;
    source.onerror = function () { /* the browser tries again by itself unless the server said no */
      if (source.readyState === 2) { heard = ''; setTimeout(listen, 5000); }
    };
  }

  function submit(name, chosen) {
    var text = byId('text');
    var body = [pair('t', value('t')), pair('s', value('s')), pair('n', value('n'))];
    if (name) { body.push(pair(name, chosen)); }
    else if (text && text.value) { body.push(pair('text', text.value)); }
    body = body.join('&');
    sent = name || !text ? '' : text.value;
    if (!busy) { post(body, false, 0); }
    else if (body !== busy) { queued = body; } /* a press is never lost because something else is under way */
  }

  form.onclick = function (event) {
    var e = event || window.event, node = e.target;
    while (node && node !== form && node.nodeName !== 'BUTTON') { node = node.parentNode; }
    touched = now();
    if (!node || node === form) { return true; }
    submit(node.name, node.value);
    return false;
  };
  form.onsubmit = function () { submit('', ''); return false; };
  form.parentNode.onsubmit = function (event) {
    var f = (event || window.event).target, body;
    if (!f || f.id !== 'file' || !window.FormData) { return true; }
    body = new FormData(f);
    touched = now();
    f.reset();
    sent = '';
    if (!busy) { post(body, true, 0); } else { queued = body; }
    return false;
  };
  /* Somebody is here again: the server decides whether they may see what was here. */
  window.onscroll = document.ontouchstart = document.onmousemove = function () {
    touched = now();
    if (covered) { covered = false; look(); }
  };

  setInterval(function () {
    if (!covered && now() - touched > COVER) {
      covered = true;
      empty(byId('lines'));
      empty(byId('asks'));
      empty(byId('give'));
      if (byId('text')) { byId('text').value = ''; }
    }
  }, 5000);
  listen();
})();
