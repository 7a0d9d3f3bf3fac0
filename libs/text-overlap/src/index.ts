export { nearest, rougeL, words } from './rouge-l.js';
