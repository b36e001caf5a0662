export { Emitter } from './Emitter.js';
export { ParleyClient } from './ParleyClient.js';
export { ParleyError } from './ParleyError.js';
export { Position } from './Position.js';
export { Subscription } from './Subscription.js';
export { closeCodes, errorCodes } from './codes.js';
export { randomKey } from './randomKey.js';
