import { ParleyError } from './ParleyError.js';
import { TokenSource } from './TokenSource.js';

/** @import { ClientOptions } from './types.js' */

/** The server's HTTP API: addresses under the base, JSON in and out, problems as {@link ParleyError}. */
export class HttpApi {
  #base;
  #fetch;
  #headers;
  #name;

  /** @param {ClientOptions} options */
  constructor(options) {
    const document = /** @type {any} */ (globalThis).document;
    const base = new URL(options.base ?? './', document?.baseURI ?? undefined);
    if (!base.pathname.endsWith('/')) base.pathname += '/';
    this.#base = base;
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#headers = options.headers ?? {};
    this.#name = options.name;
    this.tokens = new TokenSource(options.token);
  }

  /** The address under which everything is. */
  get base() {
    return this.#base.href;
  }

  /**
   * An absolute address.
   *
   * @param {string} path relative to the base, its segments already percent-encoded
   * @param {Record<string, string | number | undefined>} [query]
   */
  url(path, query = {}) {
    const url = new URL(path, this.#base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.append(name, String(value));
    // In the address, because a header holds only Latin letters.
    if (this.#name) url.searchParams.append('name', this.#name);
    return url;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | undefined>} [query]
   */
  webSocketUrl(path, query) {
    const url = this.url(path, query);
    url.protocol = url.protocol.replace('http', 'ws');
    return url;
  }

  /**
   * Sends a request and returns the response whatever its status. A token that has ended is renewed, once.
   *
   * @param {URL} url
   * @param {RequestInit} init
   * @returns {Promise<Response>}
   */
  async fetch(url, init) {
    const token = await this.#token(init.signal);
    const response = await this.#send(url, init, token);
    if (response.status !== 401 || !token || !this.tokens.renewable) return response;
    const { code } = await HttpApi.problem(response.clone());
    if (code !== 'token_expired') return response;
    return this.#send(url, init, await this.tokens.renew(token));
  }

  /** @param {AbortSignal | null} [signal] */
  async #token(signal) {
    try {
      return await this.tokens.get();
    } catch (error) {
      if (signal?.aborted) throw new ParleyError('aborted', 'The request was given up.', { cause: error });
      throw new ParleyError('network', 'There is no token now.', { cause: error });
    }
  }

  /**
   * @param {URL} url
   * @param {RequestInit} init
   * @param {string | null} token
   */
  async #send(url, init, token) {
    /** @type {Record<string, string>} */
    const headers = { ...this.#headers, .../** @type {Record<string, string>} */ (init.headers) };
    if (token) headers.Authorization = `Bearer ${token}`;
    try {
      return await this.#fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw new ParleyError('aborted', 'The request was given up.', { cause: error });
      throw new ParleyError('network', `No answer from ${url.origin}.`, { cause: error });
    }
  }

  /**
   * Sends a request and returns the JSON of a good answer, or null when it has no body.
   *
   * @param {string} method
   * @param {URL} url
   * @param {{ body?: unknown, headers?: Record<string, string>, signal?: AbortSignal }} [options]
   * @returns {Promise<any>}
   */
  async request(method, url, options = {}) {
    const { body, signal } = options;
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json', ...options.headers };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw await HttpApi.problem(response);
    try {
      const text = await response.text();
      return text ? JSON.parse(text) : null;
    } catch (error) {
      if (signal?.aborted) throw new ParleyError('aborted', 'The request was given up.', { cause: error });
      throw new ParleyError('network', 'The answer broke off or was no JSON.', { cause: error });
    }
  }

  /**
   * The error that a refusing response tells.
   *
   * @param {Response} response
   */
  static async problem(response) {
    const problem = await response.json().catch(() => ({}));
    const header = response.headers.get('Retry-After');
    const retryAfter = header && /^\d+$/.test(header) ? Number(header) : problem.retryAfter;
    const code = typeof problem.code === 'string' ? problem.code : `http_${response.status}`;
    const message = problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
    return new ParleyError(code, message, { ...problem, status: response.status, retryAfter });
  }
}
