export { renderHtml } from './html/page.js';
export { renderMarkdown } from './markdown.js';
export { renderCsv } from './csv.js';
export { renderData } from './terminal-data.js';
export { renderLeaderboard, type TerminalOptions, type TerminalStyle } from './terminal.js';
export { spendingLine } from './sentences.js';
