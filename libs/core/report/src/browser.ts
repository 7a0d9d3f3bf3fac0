/** What pages in a browser share with the report: figures, scales, formats, words, readings of results. It loads no other package. */
export * from './format.js';
export * from './charts.js';
export { cautions } from './cautions.js';
export { comparisonSentence } from './comparison-words.js';
export { chartDrawing, type Chart, type Mark } from './drawing/chart.js';
export { draw, type Drawing } from './drawing/drawing.js';
export { axisDrawing, forestDrawing, type Forest } from './drawing/forest.js';
export { hueOf, symbol } from './drawing/symbols.js';
export { headline } from './headline.js';
export { linearScale, pgrScale, type Scale } from './html/scale.js';
export { leftOutSentence } from './left-out.js';
export { familyWarnings, rubricWords, unscoredOf } from './judged.js';
export {
  chanceWord,
  correlationWord,
  directionWord,
  orderingSentences,
  orderingsMeaning,
  pWord,
  regretWord,
} from './ordering-words.js';
export {
  correlationText,
  estimateText,
  formatSentence,
  isClear,
  meanCurves,
  referenceSentence,
  volumeSentences,
} from './question-words.js';
export { recommendationBasis, recommendationSentence, seedPrice, seedSentence } from './recommendation-words.js';
export {
  raceConclusion,
  raceUnit,
  rungName,
  savedWords,
  shortlistReason,
  shortlistTitle,
  standingReason,
} from './race.js';
export { totalUsd } from './totals.js';
export {
  cellsOf,
  datasetTotals,
  distinct,
  rejectionsOf,
  settingsOf,
  trainedOn,
  undefinedWord,
  volumesOf,
  yieldOf,
  type Setting,
} from './view.js';
