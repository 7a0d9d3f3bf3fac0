export { writeExampleHome, type ExampleHome, type ExampleOptions } from './example-home.js';
export { HOSTILE_TEXTS, HUGE_TEXT } from './hostile-texts.js';
