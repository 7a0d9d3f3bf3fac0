export * from './storage-fault.js';
export * from './make-folder.js';
