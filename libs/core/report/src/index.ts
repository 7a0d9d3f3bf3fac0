export { table as markdownTable, text as markdownText, type MarkdownCell } from './markdown-table.js';
export { renderReports } from './reports.js';
export { addressOf, type SampleLinks } from './html/sample-links.js';
export {
  confidence as confidenceText,
  decimal,
  interval as intervalText,
  metricValue,
  NO_RESULT,
  score as scoreText,
  signed,
  usd as usdText,
} from './format.js';
export { comparisonSentence } from './comparison-words.js';
export { recommendationBasis, recommendationSentence, seedPrice, seedSentence } from './recommendation-words.js';
export { failedCells, unmeasuredWords } from './sentences.js';
export { renderData } from './terminal-data.js';
export { rowSetsText } from './row-sets.js';
export { leftOutNotice } from './left-out.js';
export { wrap } from './wrap.js';
export { renderLeaderboard, type TerminalOptions, type TerminalStyle } from './terminal.js';
export { spendingLine } from './sentences.js';
export {
  raceUnit,
  raceConclusion,
  renderRaceMarkdown,
  rungName,
  savedWords,
  shortlistReason,
  shortlistTitle,
  standingReason,
} from './race.js';
