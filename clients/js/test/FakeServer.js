import http from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WebSocketServer } from 'ws';

/**
 * A small server with the wire contract, in memory, that a test can stop, start, cut and slow down. Its log survives
 * a stop, as the real one's does.
 */
export class FakeServer {
  epoch = 'fake01';
  entries = [];
  topics = new Map();
  users = new Map();
  keys = new Map();
  connections = new Map();
  /** How often each kind of request came. */
  counts = { webSocket: 0, sse: 0, publish: 0 };
  /** Behaviour that tests change. */
  rules = { webSocket: true, sse: true, ignorePublishes: 0, loseAnswers: 0, lostAway: 0, refuse: null, silent: false, after: 20, beforeSubscribe: null, replayAfter: 0, subscribeAfter: [] };
  #sockets = new Set();
  #statics;
  #next = 1;
  port = 0;

  constructor(statics = null) {
    this.#statics = statics;
  }

  get base() {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start() {
    this.http = http.createServer((request, response) => {
      this.#handle(request, response).catch((error) => this.#problem(response, error.status ?? 500, error.code ?? 'internal', error.message));
    });
    this.http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.webSockets = new WebSocketServer({ noServer: true });
    this.http.on('upgrade', (request, socket, head) => {
      if (!this.rules.webSocket || !request.url.startsWith('/ws')) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      this.webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#openWebSocket(webSocket, request));
    });
    await new Promise((resolve) => this.http.listen(this.port, '127.0.0.1', resolve));
    this.port = this.http.address().port;
    return this;
  }

  /** Stops at once, as if killed. */
  async stop() {
    this.cut();
    await new Promise((resolve) => this.http.close(resolve));
  }

  /** Breaks every connection without a word. */
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Tells every stream to end. */
  closeAll(code, name, reconnect, after = this.rules.after) {
    for (const connection of [...this.connections.values()]) {
      connection.send('close', { code, name, reconnect, after });
      connection.end(code, name);
    }
  }

  topic(name) {
    let topic = this.topics.get(name);
    if (!topic) this.topics.set(name, (topic = { name, entries: [], offset: 0, head: 0 }));
    return topic;
  }

  publish(name, data, { from = { id: null, name: null }, key, kind } = {}) {
    const topic = this.topic(name);
    const known = key && this.keys.get(`${name} ${from.id} ${key}`);
    if (known) return { ...known, duplicate: true };
    const message = { topic: name, id: this.#id(), offset: ++topic.offset, time: new Date().toISOString(), from, data, key, kind };
    this.#append(topic, 'message', message);
    const result = { topic: name, id: message.id, offset: message.offset, time: message.time };
    if (key) this.keys.set(`${name} ${from.id} ${key}`, result);
    return result;
  }

  change(type, name, id, by, data) {
    const topic = this.topic(name);
    const target = topic.entries.find((entry) => entry.type === 'message' && entry.payload.id === id);
    if (!target) throw problem(404, 'not_found', 'No such message.');
    if (target.payload.from.id !== by.id) throw problem(403, 'forbidden', 'Only its author may do that.');
    const time = new Date().toISOString();
    const payload = { topic: name, id: this.#id(), message: id, offset: target.payload.offset, time, by };
    if (type === 'edited') {
      target.payload = { ...target.payload, data, edited: time };
      payload.data = data;
    } else {
      target.payload = { ...target.payload, deleted: true, data: undefined };
    }
    this.#append(topic, type, payload);
    return payload;
  }

  #id() {
    return `${this.epoch}-${this.entries.length + 1}`;
  }

  #append(topic, type, payload) {
    const entry = { seq: this.entries.length + 1, type, payload };
    this.entries.push(entry);
    topic.entries.push(entry);
    topic.head = entry.seq;
    for (const connection of this.connections.values()) if (connection.topics.has(topic.name)) connection.send(type, payload);
  }

  // ---- streams

  #openConnection(user, send, end) {
    const connection = { id: `c${this.#next++}`, secret: `s${Math.random()}`, user, topics: new Map(), send, end };
    this.connections.set(connection.id, connection);
    return connection;
  }

  #closeConnection(connection) {
    if (!this.connections.delete(connection.id)) return;
    for (const [name, { people }] of connection.topics) if (people !== null) this.#presenceLeft(connection, name);
  }

  subscribe(connection, requests, defaults, then) {
    this.rules.beforeSubscribe?.();
    const states = {};
    const replays = [];
    for (const request of requests) {
      const { topic: name, since, last, people } = typeof request === 'string' ? { ...defaults, topic: request } : { ...defaults, ...request };
      if (name === 'secret') throw problem(403, 'forbidden', 'This topic is not for you.');
      const topic = this.topic(name);
      const state = { head: `${this.epoch}-${topic.head}`, offset: topic.offset };
      let replay = [];
      if (!connection.topics.has(name)) {
        if (since && since !== 'now') {
          const [epoch, seq] = since === 'start' ? [this.epoch, '0'] : since.split('-');
          state.recovered = epoch === this.epoch;
          if (state.recovered) replay = topic.entries.filter((entry) => entry.seq > Number(seq));
          else state.reason = 'epoch';
          if (state.recovered) state.replayed = replay.length;
        }
        if (last && (!since || state.recovered === false)) replay = topic.entries.filter((entry) => entry.type === 'message').slice(-last);
        this.#presenceJoined(connection, name);
        connection.topics.set(name, { people: Boolean(people) });
      }
      states[name] = state;
      replays.push(...replay);
    }
    then(states);
    const replay = () => {
      for (const entry of replays.sort((a, b) => a.seq - b.seq)) if (connection.topics.has(entry.payload.topic)) connection.send(entry.type, entry.payload);
    };
    after(replay, this.rules.replayAfter);
  }

  usersIn(name) {
    const users = new Map();
    for (const connection of this.connections.values()) if (connection.topics.has(name) && connection.user?.id) users.set(connection.user.id, connection.user);
    return [...users.values()];
  }

  #presenceJoined(connection, name) {
    if (connection.user?.id && !this.usersIn(name).some((user) => user.id === connection.user.id)) this.#tellPeople(name, 'joined', { topic: name, user: connection.user, time: new Date().toISOString() });
  }

  #presenceLeft(connection, name) {
    if (connection.user?.id && !this.usersIn(name).some((user) => user.id === connection.user.id)) this.#tellPeople(name, 'left', { topic: name, user: connection.user, time: new Date().toISOString() });
  }

  #tellPeople(name, type, payload) {
    for (const connection of this.connections.values()) if (connection.topics.get(name)?.people) connection.send(type, payload);
  }

  #openWebSocket(webSocket, request) {
    this.counts.webSocket++;
    const user = this.#user(request);
    const write = (frame) => this.rules.silent || webSocket.send(JSON.stringify(frame));
    const connection = this.#openConnection(user, (type, payload) => write({ type, payload }), (code, name) => webSocket.close(code, name));
    webSocket.on('close', () => this.#closeConnection(connection));
    webSocket.on('error', () => {});
    write({ type: 'ready', payload: { connection: connection.id, user, topics: {} } });
    webSocket.on('message', (frame) => {
      const { type, ref, payload } = JSON.parse(String(frame));
      try {
        const answer = this.#command(connection, type, payload, (reply) => write({ type: 'reply', ref, payload: reply }));
        if (answer !== undefined) write({ type: 'reply', ref, payload: answer });
      } catch (error) {
        write({ type: 'error', ref, payload: { code: error.code, message: error.message, retryAfter: error.retryAfter } });
      }
    });
  }

  #command(connection, type, payload, reply) {
    switch (type) {
      case 'subscribe':
        after(() => this.subscribe(connection, payload.topics, payload, (topics) => reply({ topics })), this.rules.subscribeAfter.shift());
        return undefined;
      case 'unsubscribe':
        for (const topic of payload.topics) connection.topics.delete(topic);
        return {};
      case 'publish':
        return this.#accept(payload.topic, payload.data, { from: connection.user ?? undefined, key: payload.key, kind: payload.kind });
      case 'typing':
        this.#tellPeople(payload.topic, 'typing', { topic: payload.topic, user: connection.user });
        return {};
      case 'read':
        return {};
      case 'away':
        connection.away = payload.away;
        return {};
      default:
        throw problem(400, 'unknown_type', `There is no command ${type}.`);
    }
  }

  /** Publishes, unless a rule loses the request or its answer. */
  #accept(topic, data, options) {
    this.counts.publish++;
    if (this.rules.refuse) throw this.rules.refuse;
    if (this.rules.ignorePublishes > 0) {
      this.rules.ignorePublishes--;
      return undefined;
    }
    const result = this.publish(topic, data, options);
    if (this.rules.loseAnswers > 0) {
      this.rules.loseAnswers--;
      this.cut();
      return undefined;
    }
    return result;
  }

  // ---- HTTP

  #user(request) {
    const id = /parley_user=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    const name = new URL(request.url, 'http://x').searchParams.get('name') ?? (request.headers['parley-name'] && decodeURIComponent(request.headers['parley-name']));
    return this.users.get(id) ?? (name ? { id: null, name } : null);
  }

  async #handle(request, response) {
    const url = new URL(request.url, 'http://x');
    const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const method = request.method;
    const user = this.#user(request);
    const json = (status, value, headers = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(value === undefined ? undefined : JSON.stringify(value));
    };
    if (parts[0] === 'me') {
      if (method === 'GET') return user?.id ? json(200, user) : this.#problem(response, 404, 'not_found', 'Not known.');
      const body = JSON.parse(await text(request));
      const me = { id: user?.id ?? `u${this.users.size + 1}`, name: body.name };
      this.users.set(me.id, me);
      return json(200, me, { 'Set-Cookie': `parley_user=${me.id}; HttpOnly; SameSite=Lax; Path=/` });
    }
    if (parts[0] === 'events') return this.#openStream(request, response, url, user);
    if (parts[0] === 'connections') {
      const connection = this.connections.get(parts[1]);
      const body = JSON.parse(await text(request));
      if (!connection || body.secret !== connection.secret) throw problem(404, 'not_found', 'No such connection.');
      if (parts[2] === 'away') {
        if (this.rules.lostAway-- > 0) return request.socket.destroy();
        connection.away = body.away;
        return json(204);
      }
      for (const topic of body.unsubscribe ?? []) connection.topics.delete(topic);
      return this.subscribe(connection, body.subscribe ?? [], body, (topics) => json(200, { topics }));
    }
    if (parts[0] === 'topics' && parts.length > 1) return this.#topicRequest(request, parts, url, user, json, response);
    if (parts[0] === 'topics') return json(200, { topics: [...this.topics.values()].map(({ name, offset }) => ({ topic: name, offset })), more: false });
    return this.#static(url.pathname, response);
  }

  async #topicRequest(request, [, name, kind, id], url, user, json, response) {
    const { method } = request;
    const topic = this.topic(name);
    if (kind === 'presence') return json(200, { users: this.usersIn(name), count: this.usersIn(name).length });
    if (kind === 'typing') {
      this.#tellPeople(name, 'typing', { topic: name, user });
      return json(200, {});
    }
    if (method === 'POST') {
      const body = await text(request);
      const data = /json/.test(request.headers['content-type'] ?? '') ? JSON.parse(body) : body;
      const result = this.#accept(name, data, { from: user ?? undefined, key: request.headers['idempotency-key'] });
      if (result) json(result.duplicate ? 200 : 201, result);
      return;
    }
    const me = user ?? { id: null, name: null };
    if (method === 'PATCH') return json(200, this.change('edited', name, id, me, JSON.parse(await text(request))));
    if (method === 'DELETE') return json(200, this.change('deleted', name, id, me));
    if (kind !== 'messages') return json(200, { topic: name, head: `${this.epoch}-${topic.head}`, offset: topic.offset });
    const bound = (value) => (value?.includes('-') ? topic.entries.find((entry) => entry.payload.id === value)?.payload.offset : Number(value));
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const [before, after] = ['before', 'after'].map((side) => url.searchParams.get(side));
    let messages = topic.entries.filter((entry) => entry.type === 'message').map((entry) => entry.payload);
    if (before) messages = messages.filter((message) => message.offset < bound(before));
    if (after) messages = messages.filter((message) => message.offset > bound(after));
    const page = after && !before ? messages.slice(0, limit) : messages.slice(-limit);
    return json(200, { messages: page, more: page.length < messages.length, head: `${this.epoch}-${topic.head}` });
  }

  #openStream(request, response, url, user) {
    this.counts.sse++;
    if (!this.rules.sse) return this.#problem(response, 503, 'unavailable', 'No streams now.');
    if (!url.searchParams.has('topic')) return this.#problem(response, 400, 'bad_request', 'Say which topics.');
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-store' });
    const write = (type, payload) => {
      if (this.rules.silent) return;
      response.write(`${type === 'message' ? '' : `event: ${type}\n`}data: ${JSON.stringify(payload)}\n\n`);
    };
    const connection = this.#openConnection(user, write, () => response.end());
    request.on('close', () => this.#closeConnection(connection));
    response.on('close', () => this.#closeConnection(connection));
    const query = url.searchParams;
    const defaults = { since: query.get('since') ?? undefined, last: Number(query.get('last')) || undefined, people: query.get('people') === '1' };
    const { id, secret } = connection;
    this.subscribe(connection, query.getAll('topic'), defaults, (topics) => write('ready', { connection: id, secret, user, topics }));
  }

  #problem(response, status, code, detail) {
    if (!response.headersSent) response.writeHead(status, { 'Content-Type': 'application/problem+json' });
    response.end(JSON.stringify({ status, code, detail }));
  }

  async #static(pathname, response) {
    if (!this.#statics) return this.#problem(response, 404, 'not_found', 'Nothing here.');
    const { page, client } = this.#statics;
    let file = path.join(page, pathname);
    if (pathname.startsWith('/js/parley/')) file = path.join(client, pathname.slice('/js/parley/'.length));
    if (pathname === '/' || pathname.startsWith('/r/')) file = path.join(page, 'index.html');
    const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json' };
    try {
      const body = await readFile(file);
      const csp = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
      response.writeHead(200, { 'Content-Type': `${types[path.extname(file)]}; charset=utf-8`, 'Content-Security-Policy': csp, 'Cache-Control': 'no-cache' }).end(body);
    } catch {
      this.#problem(response, 404, 'not_found', 'Nothing here.');
    }
  }
}

/** @param {() => void} run @param {number | undefined} milliseconds at once without */
function after(run, milliseconds) {
  if (milliseconds) setTimeout(run, milliseconds);
  else run();
}

export function problem(status, code, message, retryAfter) {
  return Object.assign(new Error(message), { status, code, retryAfter });
}

async function text(request) {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  return body;
}
