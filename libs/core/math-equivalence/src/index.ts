export { judge, readAnswer, type Judgement, type Layer, type ReadingRule } from './compare/judge-answer.js';
export { compareTrees } from './compare/compare-trees.js';
export type { Decision } from './compare/decision.js';
export { readGold, type Gold } from './compare/gold.js';
export { boxes, lastBoxed, type Box } from './extract/boxed.js';
export type { AnswerSign, Found } from './extract/found.js';
export { parseMath } from './parse/parse-math.js';
export { normalForm } from './text/normal-form.js';
