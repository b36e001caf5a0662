const client = new URL('../../clients/js/src/', import.meta.url);

/**
 * The server maps the client's modules into the page at js/parley/; here they are taken from where they are kept.
 *
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} next
 */
export function resolve(specifier, context, next) {
  const inside = /js\/parley\/(\w+\.js)$/.exec(specifier);
  return next(inside ? new URL(inside[1], client).href : specifier, context);
}
