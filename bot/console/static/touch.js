/* Asks a security key what the page says, and sends the answer with the form of the page.
   Two questions for a new key (make it, then try it), one for signing in. Nothing is kept here.
   The sentence that this needs a script stands in the page until this one says something else. */
(function () {
  'use strict';
  var card = document.getElementById('touch');
  var form = card.querySelector('form');
  var button = form.querySelector('button');
  var make = JSON.parse(card.getAttribute('data-make') || 'null');
  var touch = JSON.parse(card.getAttribute('data-touch'));

  function say(name) {
    var all = card.querySelectorAll('[data-say]');
    for (var i = 0; i < all.length; i += 1) { all[i].hidden = all[i].getAttribute('data-say') !== name; }
  }

  function bytes(text) {
    var raw = window.atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    var out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i += 1) { out[i] = raw.charCodeAt(i); }
    return out;
  }

  function letters(buffer) {
    var view = new Uint8Array(buffer.buffer || buffer);
    var raw = '';
    for (var i = 0; i < view.length; i += 1) { raw += String.fromCharCode(view[i]); }
    return window.btoa(raw).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function keys(list) {
    return list.map(function (one) { return { type: one.type, id: bytes(one.id) }; });
  }

  function put(name, value) { form.elements.namedItem(name).value = value; }

  /* A new key. One that has no secret to give is told to the server at once, which says what to do. */
  function madeIt(credential) {
    var prf = credential.getClientExtensionResults().prf;
    put('made', letters(credential.rawId));
    put('made_data', letters(credential.response.clientDataJSON));
    put('attestation', letters(credential.response.attestationObject));
    make = null;
    touch.allowCredentials = [{ type: 'public-key', id: letters(credential.rawId) }];
    if (prf && prf.enabled === false) { form.submit(); return null; }
    return ask();
  }

  function touched(assertion) {
    var prf = assertion.getClientExtensionResults().prf;
    var first = prf && prf.results && prf.results.first;
    put('credential', letters(assertion.rawId));
    put('client_data', letters(assertion.response.clientDataJSON));
    put('authenticator_data', letters(assertion.response.authenticatorData));
    put('signature', letters(assertion.response.signature));
    put('secret', first ? letters(first) : '');
    form.submit();
  }

  function ask() {
    var question;
    if (make) {
      question = Object.assign({}, make, {
        challenge: bytes(make.challenge),
        user: Object.assign({}, make.user, { id: bytes(make.user.id) }),
        excludeCredentials: keys(make.excludeCredentials)
      });
      return navigator.credentials.create({ publicKey: question }).then(madeIt);
    }
    question = Object.assign({}, touch, {
      challenge: bytes(touch.challenge),
      allowCredentials: keys(touch.allowCredentials),
      extensions: { prf: { eval: { first: bytes(touch.extensions.prf.eval.first) } } }
    });
    return navigator.credentials.get({ publicKey: question }).then(touched);
  }

  function begin() {
    say('');
    button.hidden = true;
    ask().catch(function (error) {
      say(make && error.name === 'InvalidStateError' ? 'known' : 'again');
      button.hidden = false;
      button.focus();
    });
  }

  if (window.location.origin !== card.getAttribute('data-origin')) { say('elsewhere'); return; }
  if (!window.PublicKeyCredential || !navigator.credentials) { say('nothing'); return; }
  button.addEventListener('click', begin);
  begin();
})();
