export * from '../../../../clients/js/src/index.js';
export * from '../../../../clients/js/src/types.js';
