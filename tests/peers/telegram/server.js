// The other end of our Telegram channel: npm telegram-test-api, with what it lacks added in front of it.
// usage: node server.js PORT     prints "ready" when it listens on 127.0.0.1
//
// Upstream keeps the chats, the message ids, the people's side (POST /sendMessage, /sendCallback) and most bot
// methods. This file mends its answers, adds at-least-once delivery, and refuses what Telegram refuses.
'use strict';
const path = require('path');
const TelegramServer = require('telegram-test-api');
const root = path.dirname(require.resolve('telegram-test-api/package.json'));
const upstream = (name) => require(require.resolve(name, { paths: [root] }));
const express = upstream('express');
const axios = upstream('axios');
const { routes } = require(path.join(root, 'lib/routes/index.js'));

const MESSAGE_LIMIT = 4096;
const CALLBACK_DATA_LIMIT = 64;
const DELETE_LIMIT_HOURS = 48;
const TAP_LIMIT_SECONDS = 60; // Telegram does not say how long; it is minutes at most
const RETRY_LIMIT = 200;
const FILE_LIMIT = 20 * 1024 * 1024; // what a bot may download
const DEFAULT_KINDS = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const seconds = (ms) => Math.floor(ms / 1000);
const parsed = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
const truthy = (value) => value === true || value === 'true' || value === 'True';
const botId = (token) => Number(token.split(':')[0]);

// --- state beside upstream's own ---------------------------------------------------------------------------
const state = {
  clockOffset: 0,     // milliseconds; moved by POST /_peer/clock
  updates: [],        // {token, chat, update, acknowledged}: kept for redelivery
  kinds: {},          // allowed_updates by token
  polls: {},          // the getUpdates that waits, by token
  queues: {},         // webhook deliveries in order, by token and chat
  deliveries: [],     // [update_id, status or error code] of every webhook attempt
  calls: [],          // [method, parameters] of every bot call
  trouble: [],        // {method, kind, times, after}: what the next calls, or some after the next, run into
  pressed: {},        // when a callback query was made, by its id
  blocked: new Set(), // chats that blocked the bot
  deleted: [],        // message ids deleted by the bot
  files: {},          // {bytes, size} by file id; size is what getFile says
  downloads: [],      // file ids whose bytes were read
};
const now = () => Date.now() + state.clockOffset;

// --- 1. answers: errors in the shape of the Bot API, true instead of null, whole objects ----------------------
const fail = (res, code, description, parameters) => res.status(code).json({
  ok: false, error_code: code, description, ...(parameters ? { parameters } : {}),
});
const plainJson = express.response.json;
express.response.json = function repairedJson(body) {
  let answer = body;
  if (answer && answer.ok === true && answer.result === null) answer = { ...answer, result: true };
  if (answer && answer.ok === false && answer.error_code) this.status(answer.error_code);
  if (answer && answer.message && answer.ok === undefined) {
    answer = { ok: false, error_code: 404, description: 'Not Found' };
    this.status(404);
  }
  return plainJson.call(this, answer);
};

// --- 2. messages of the bot: seconds, numeric ids, the bot as sender ----------------------------------------------
const proto = TelegramServer.prototype;
const upstreamAdd = proto.addBotMessage;
proto.addBotMessage = function addBotMessage(raw, token) {
  const stored = upstreamAdd.call(this, raw, token);
  this.storage.botMessages[this.storage.botMessages.length - 1].time = now();
  return {
    message_id: stored.message_id,
    date: seconds(now()),
    chat: { id: Number(raw.chat_id), type: 'private', first_name: 'Canary First' },
    from: { id: botId(token), is_bot: true, first_name: 'Bot', username: 'test_bot' },
    text: stored.text,
    ...(stored.reply_markup ? { reply_markup: stored.reply_markup } : {}),
    ...(truthy(raw.protect_content) ? { has_protected_content: true } : {}),
  };
};

// --- 3. updates: chat_instance, no token inside, edited messages ----------------------------------------------------
const withoutToken = ({ botToken, ...rest }) => rest;
TelegramServer.formatUpdate = (u) => ('callbackQuery' in u
  ? {
    update_id: u.updateId,
    callback_query: {
      id: String(u.callbackId),
      chat_instance: 'instance',
      from: u.callbackQuery.from,
      message: { date: seconds(now()), ...withoutToken(u.callbackQuery.message) },
      data: u.callbackQuery.data,
    },
  }
  : { update_id: u.updateId, message: { ...withoutToken(u.message), message_id: u.messageId } });

const chatOf = (update) => {
  const body = Object.entries(update).find(([name]) => name !== 'update_id')[1] || {};
  const chat = body.chat || (body.message && body.message.chat);
  return chat ? chat.id : 0;
};

function announce(server, token, update) {
  const kind = Object.keys(update).find((name) => name !== 'update_id');
  if (!(state.kinds[token] || DEFAULT_KINDS).includes(kind)) return;
  const item = { token, update, chat: chatOf(update), acknowledged: false };
  state.updates.push(item);
  deliver(server, item);
}

proto.addUserUpdate = async function addUserUpdate(u) {
  u.time = now();
  if ('callbackQuery' in u) state.pressed[u.callbackId] = u.time;
  else this.storage.userMessages.push(u); // what lies in the chat, until it is deleted
  announce(this, u.botToken, TelegramServer.formatUpdate(u));
  this.updateId += 1;
};

// --- 4. polling: at least once, the offset acknowledges, a second poll ends the first --------------------------------
const pending = (token) => state.updates.filter((item) => item.token === token && !item.acknowledged);

async function getUpdates(server, token, parameters, req, res) {
  if (server.webhooks[token]) return fail(res, 409, "Conflict: can't use getUpdates method while webhook is active");
  const offset = Number(parameters.offset || 0);
  const end = Date.now() + 1000 * Math.min(Number(parameters.timeout || 0), 50);
  const mine = {};
  state.polls[token] = mine;
  if (parameters.allowed_updates) state.kinds[token] = parsed(parameters.allowed_updates);
  pending(token).forEach((item) => { if (item.update.update_id < offset) item.acknowledged = true; });
  for (;;) {
    if (state.polls[token] !== mine) return fail(res, 409, 'Conflict: terminated by other getUpdates request');
    const found = pending(token).slice(0, Number(parameters.limit || 100));
    if (found.length || Date.now() >= end || req.socket.destroyed) {
      return res.json({ ok: true, result: found.map((item) => item.update) });
    }
    await pause(20);
  }
}

// --- 5. webhook: secret header, in order per chat, again until answered with 2xx ----------------------------------------
function deliver(server, item) {
  if (!server.webhooks[item.token]) return;
  const queue = `${item.token} ${item.chat}`;
  state.queues[queue] = (state.queues[queue] || Promise.resolve()).then(() => attempt(server, item));
}

async function attempt(server, item) {
  for (let tries = 1; tries <= RETRY_LIMIT; tries += 1) {
    const hook = server.webhooks[item.token];
    if (!hook || item.acknowledged) return;
    const headers = hook.secret_token ? { 'X-Telegram-Bot-Api-Secret-Token': hook.secret_token } : {};
    let status;
    try {
      const answer = await axios({
        url: hook.url, method: 'POST', data: item.update, headers, timeout: 10000, validateStatus: () => true,
      });
      status = answer.status;
    } catch (error) {
      status = String(error.code);
    }
    state.deliveries.push([item.update.update_id, status]);
    if (status >= 200 && status < 300) { item.acknowledged = true; return; }
    await pause(Math.min(100 * tries, 500));
  }
}

function setWebhook(server, token, parameters, res) {
  if (parameters.secret_token && !/^[A-Za-z0-9_-]{1,256}$/.test(parameters.secret_token)) {
    return fail(res, 400, 'Bad Request: secret token contains unallowed characters');
  }
  if (parameters.allowed_updates) state.kinds[token] = parsed(parameters.allowed_updates);
  server.setWebhook(parameters, token);
  pending(token).forEach((item) => deliver(server, item));
  return res.json({ ok: true, result: true });
}

// --- 6. what Telegram refuses ------------------------------------------------------------------------------------------
function refuseText(parameters, res) {
  const text = parameters.text || '';
  if (!text.trim()) return fail(res, 400, 'Bad Request: message text is empty');
  if (text.length > MESSAGE_LIMIT) return fail(res, 400, 'Bad Request: message is too long');
  return refuseButtons(parameters, res);
}

function refuseButtons(parameters, res) {
  const markup = parsed(parameters.reply_markup) || {};
  for (const button of (markup.inline_keyboard || []).flat()) {
    const size = Buffer.byteLength(button.callback_data || '');
    if (size < 1 || size > CALLBACK_DATA_LIMIT) return fail(res, 400, 'Bad Request: BUTTON_DATA_INVALID');
    if (!button.text) return fail(res, 400, 'Bad Request: inline keyboard button text must be non-empty');
  }
  return null;
}

function messagesOf(server, token, chat) {
  const said = server.storage.botMessages.map((m) => ({ ...m, ours: true, chat: Number(m.message.chat_id) }));
  const heard = server.storage.userMessages.map((m) => ({ ...m, ours: false, chat: Number(m.message.chat.id) }));
  return [...said, ...heard]
    .filter((m) => m.botToken === token && m.chat === chat)
    .sort((a, b) => a.messageId - b.messageId);
}

function deleteMessages(server, token, parameters, ids, res) {
  const chat = Number(parameters.chat_id);
  if (!ids.length || ids.length > 100) return fail(res, 400, 'Bad Request: 1-100 message identifiers expected');
  const found = messagesOf(server, token, chat).filter((m) => ids.includes(m.messageId));
  const oldest = now() - DELETE_LIMIT_HOURS * 3600 * 1000;
  if (found.some((m) => m.time < oldest)) return fail(res, 400, "Bad Request: message can't be deleted for everyone");
  found.forEach((m) => { server.deleteMessage(chat, m.messageId); state.deleted.push(m.messageId); });
  return res.json({ ok: true, result: true });
}

// Trouble asked for by a test: 429 with retry_after, 5xx, or a cut line before or after the call took effect.
function runIntoTrouble(method, req, res) {
  const trouble = state.trouble.find((t) => t.method === method && t.times > 0);
  if (!trouble) return false;
  if (trouble.after > 0) { trouble.after -= 1; return false; }
  trouble.times -= 1;
  if (trouble.kind === 'busy') {
    fail(res, 429, `Too Many Requests: retry after ${trouble.retry_after}`, { retry_after: trouble.retry_after });
  } else if (trouble.kind === 'server') {
    fail(res, 502, 'Bad Gateway');
  } else if (trouble.kind === 'cut') {
    req.socket.destroy();
  } else { // 'cut_after': it happens, but the answer is lost
    res.json = () => req.socket.destroy();
    return false;
  }
  return true;
}

// --- 7. the Bot API in front of upstream -----------------------------------------------------------------------------------
const HARMLESS = ['setMyCommands', 'deleteMyCommands', 'sendChatAction', 'setChatMenuButton', 'setMyDescription',
  'setMyShortDescription', 'close', 'logOut'];

function botApi(app, server) {
  app.all('/bot:token/:method', (req, res, next) => {
    const { token, method } = req.params;
    const parameters = { ...req.query, ...req.body };
    if (!/^\d+:[\w-]{35,}$/.test(token)) return fail(res, 401, 'Unauthorized');
    state.calls.push([method, parameters]);
    if (runIntoTrouble(method, req, res)) return null;
    const chat = Number(parameters.chat_id);
    if ('chat_id' in parameters && !Number.isFinite(chat)) return fail(res, 400, 'Bad Request: chat not found');
    if ('chat_id' in parameters && state.blocked.has(chat)) {
      return fail(res, 403, 'Forbidden: bot was blocked by the user');
    }
    const done = (result) => res.json({ ok: true, result });
    switch (method) {
      case 'getMe':
        return done({
          id: botId(token), is_bot: true, first_name: 'Bot', username: 'test_bot', can_join_groups: false,
          can_read_all_group_messages: false, supports_inline_queries: false,
        });
      case 'getUpdates': return getUpdates(server, token, parameters, req, res);
      case 'setWebhook': return setWebhook(server, token, parameters, res);
      case 'getWebhookInfo': {
        const hook = server.webhooks[token];
        return done({
          url: hook ? hook.url : '', has_custom_certificate: false, pending_update_count: pending(token).length,
        });
      }
      case 'answerCallbackQuery': {
        const pressed = state.pressed[parameters.callback_query_id];
        if (!pressed || pressed < now() - 1000 * TAP_LIMIT_SECONDS) {
          return fail(res, 400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
        }
        return next();
      }
      case 'getFile': {
        const file = state.files[parameters.file_id];
        if (!file) return fail(res, 400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
        if (file.size > FILE_LIMIT) return fail(res, 400, 'Bad Request: file is too big');
        return done({
          file_id: parameters.file_id, file_unique_id: 'unique', file_size: file.size,
          file_path: `documents/${parameters.file_id}`,
        });
      }
      case 'sendMessage': return refuseText(parameters, res) || next();
      case 'editMessageText':
      case 'editMessageReplyMarkup': {
        if (method === 'editMessageText' && refuseText(parameters, res)) return null;
        const target = messagesOf(server, token, chat).find((m) => m.ours && m.messageId === Number(parameters.message_id));
        if (!target) return fail(res, 400, 'Bad Request: message to edit not found');
        if (method === 'editMessageText') server.editMessageText(parameters);
        else server.editMessageReplyMarkup(parameters);
        return done({
          message_id: target.messageId, date: seconds(target.time), chat: { id: chat, type: 'private' },
          text: parameters.text || target.message.text,
        });
      }
      case 'deleteMessage': return deleteMessages(server, token, parameters, [Number(parameters.message_id)], res);
      case 'deleteMessages':
        return deleteMessages(server, token, parameters, (parsed(parameters.message_ids) || []).map(Number), res);
      default: return HARMLESS.includes(method) ? done(true) : next();
    }
  });
}

// Files as the person's app has uploaded them: read with the token in the address, as at Telegram.
function fileApi(app) {
  app.get('/file/bot:token/documents/:id', (req, res) => {
    const file = state.files[req.params.id];
    if (!/^\d+:[\w-]{35,}$/.test(req.params.token)) return fail(res, 401, 'Unauthorized');
    state.calls.push(['file', { id: req.params.id }]);
    if (runIntoTrouble('file', req, res)) return null;
    if (!file) return fail(res, 404, 'Not Found');
    state.downloads.push(req.params.id);
    res.set('Content-Type', 'application/octet-stream');
    return res.send(file.bytes);
  });
}

// --- 8. what a test may ask and turn ---------------------------------------------------------------------------------------
function testApi(app, server) {
  const ok = (res, body = {}) => res.json({ ok: true, ...body });
  app.post('/_peer/clock', (req, res) => { state.clockOffset += 1000 * Number(req.body.advance); ok(res); });
  app.post('/_peer/trouble', (req, res) => { state.trouble.push({ times: 1, after: 0, ...req.body }); ok(res); });
  app.post('/_peer/block', (req, res) => { state.blocked.add(Number(req.body.chat)); ok(res); });
  app.post('/_peer/unblock', (req, res) => { state.blocked.delete(Number(req.body.chat)); ok(res); });
  // Any update at all, well formed or not: {token, update}. A message gets a place in the chat.
  app.post('/_peer/update', (req, res) => {
    const { token, update } = req.body;
    announce(server, token, { ...update, update_id: server.updateId });
    server.updateId += 1;
    ok(res, { update_id: server.updateId - 1 });
  });
  // A file that a message may name: {id, base64 or zeros, size}; size is a lie if it is not that of the bytes.
  app.post('/_peer/file', (req, res) => {
    const bytes = req.body.zeros ? Buffer.alloc(req.body.zeros) : Buffer.from(req.body.base64, 'base64');
    state.files[req.body.id] = { bytes, size: req.body.size === undefined ? bytes.length : req.body.size };
    ok(res);
  });
  app.get('/_peer/downloads', (req, res) => ok(res, { downloads: state.downloads }));
  // The same delivery once more, as after a lost answer.
  app.post('/_peer/redeliver', (req, res) => {
    const item = state.updates.find((u) => u.update.update_id === Number(req.body.update_id));
    if (!item) return fail(res, 404, 'no such update');
    item.acknowledged = false;
    deliver(server, item);
    return ok(res);
  });
  app.get('/_peer/deliveries', (req, res) => ok(res, { deliveries: state.deliveries }));
  app.get('/_peer/updates', (req, res) => ok(res, {
    updates: state.updates.map((u) => [u.update.update_id, u.acknowledged]),
  }));
  app.get('/_peer/calls', (req, res) => ok(res, { calls: state.calls }));
  app.get('/_peer/deleted', (req, res) => ok(res, { deleted: state.deleted }));
  // The chat as it lies on the person's phone now, oldest first.
  app.get('/_peer/history', (req, res) => ok(res, {
    messages: messagesOf(server, req.query.token, Number(req.query.chat)).map((m) => ({
      id: m.messageId,
      ours: m.ours,
      date: seconds(m.time),
      text: m.message.text || '',
      silent: truthy(m.message.disable_notification),
      protected: truthy(m.message.protect_content),
      parse_mode: m.message.parse_mode || null,
      link_preview: parsed(m.message.link_preview_options) || null,
      buttons: ((m.message.reply_markup || {}).inline_keyboard || []).flat(),
    })),
  }));
}

routes.unshift(testApi, botApi, fileApi);
// storeTimeout: upstream forgets messages after a minute; a chat does not.
const server = new TelegramServer({ port: Number(process.argv[2]), host: '127.0.0.1', storeTimeout: 86400 });
server.start().then(() => process.stdout.write('ready\n'));
