/** What pages in a browser share with the report: scales, formats and readings of results. It loads no other package. */
export * from './format.js';
export { linearScale, pgrScale, type Scale } from './html/scale.js';
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
