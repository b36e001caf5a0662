/** The login of a team, where there is one: where people sign in, and where a browser that is signed in gets its token. */
export class Login {
  #base;
  /** @type {Promise<{ signIn: string | null, token: string | null }> | null} */
  #known = null;
  /** Is called when the login gives no token any more. */
  /** @type {() => void} */
  onEnded = () => {};

  /** @param {URL} base where the server is mapped */
  constructor(base) {
    this.#base = base;
  }

  /** Gives the token for a client; undefined where it is in a cookie, which travels by itself. */
  async tokenSource() {
    const { token } = await this.#settings();
    if (!token) return undefined;
    const url = new URL(token, this.#base);
    return async () => {
      const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', headers: { Accept: 'text/plain' } });
      // Who is not signed in gets a refusal, or is sent to the login's page.
      if (response.ok) return (await response.text()).trim();
      this.onEnded();
      throw new Error(`No token from ${url.pathname}: ${response.status}.`);
    };
  }

  /**
   * Where to sign in, and come back from; null when that is not known. What stands behind the page's # is not told: passcodes
   * and the host link are for this page alone.
   *
   * @param {string} page the address to come back to
   */
  async address(page) {
    const { signIn } = await this.#settings();
    return signIn && new URL(signIn.replaceAll('{return}', encodeURIComponent(page.split('#')[0])), this.#base).href;
  }

  #settings() {
    this.#known ??= fetch(new URL('server/login', this.#base), { cache: 'no-store' })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`${response.status}`))))
      .catch(() => {
        this.#known = null;
        return { signIn: null, token: null };
      });
    return this.#known;
  }
}
