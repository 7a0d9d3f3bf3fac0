export { LEVELS, rubricSchema, type Level, type Rubric } from './rubrics/rubric.js';
export { isShipped, RUBRICS_VERSION, SHIPPED_RUBRICS, shippedRubric, type RubricChoice } from './rubrics/shipped.js';
export { readRubric } from './rubrics/read-rubric.js';
export { JUDGE_SAMPLING, judgePrompt, judgeRequest } from './prompt.js';
export { readJudgment, type ReadJudgment } from './read-judgment.js';
export { sampledRows } from './sample.js';
export { familyOf } from './family.js';
export { judgedFigures, valueOf, type JudgedBy, type JudgedRow } from './figures.js';
export {
  calibration,
  correctedMean,
  type Bounded,
  type Calibration,
  type CorrectedMean,
  type LabelledPair,
} from './calibrate.js';
