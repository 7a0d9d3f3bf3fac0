export { describeValue } from './describe-value.js';
export { explainIssues, type ExplainOptions, type Finding } from './explain.js';
export { nearest } from './nearest.js';
export { allProblems, fieldName, firstProblem, sentenceOf } from './sentence.js';
