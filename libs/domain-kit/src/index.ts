export * from './files/data-file.js';
export { readAllAs, readAs, type CheckedRow } from './files/read-as.js';
export { nameFile, readRows } from './files/read-rows.js';
