export { renderHtml } from './html/page.js';
export { renderMarkdown } from './markdown.js';
export { renderCsv } from './csv.js';
export { NO_RESULT, score as scoreText } from './format.js';
export { failedCells, unmeasuredWords } from './sentences.js';
export { renderData } from './terminal-data.js';
export { wrap } from './wrap.js';
export { renderLeaderboard, type TerminalOptions, type TerminalStyle } from './terminal.js';
export { spendingLine } from './sentences.js';
