export { RaceTable, type RaceInput, type Student } from './table.js';
export { type Worth } from './contrast.js';
export { decide, type DecideInput, type Decision, type Ending, type Rung, type Standing } from './decide.js';
export { shortlist, type MeasuredDataset, type ShortlistInput, type ShortlistStanding } from './shortlist.js';
export { checkRungs, defaultRungs, readRungs } from './schedule.js';
