export * from '../../../../clients/js/src/index.js';
