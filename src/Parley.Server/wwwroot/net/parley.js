// The page's only door to the client: the server maps the client's modules here.
export * from '../js/parley/index.js';
