export { LEVELS, rubricSchema, type Level, type Rubric } from './rubrics/rubric.js';
export { isShipped, RUBRICS_VERSION, SHIPPED_RUBRICS, shippedRubric, type RubricChoice } from './rubrics/shipped.js';
export { chooseRubric } from './rubrics/choose-rubric.js';
export { readRubric } from './rubrics/read-rubric.js';
export { judgePrompt, judgeRequest, readJudgePrompt, type AskedOfJudge, type JudgeOutput } from './prompt.js';
export { readScore, type ReadJudgment, type Scale } from './read-judgment.js';
export { scoreRow } from './score-row.js';
export { orderedRows, sampledRows } from './sample.js';
export { knownWithin, looksOf, meanAtAnyTime } from './stopping.js';
export { familyOf } from './family.js';
export { judgedFigures, valueOf, valuesOf, type JudgedBy, type JudgedRow } from './figures.js';
export {
  calibration,
  correctedMean,
  type Bounded,
  type Calibration,
  type CorrectedMean,
  type LabelledPair,
} from './calibrate.js';
