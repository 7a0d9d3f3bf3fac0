export { paperDocument, paperReport, type PaperReport } from './document/paper.js';
export { comparisonDocument } from './document/comparison.js';
export { toMarkdown, type Block } from './document/block.js';
export { compareWithPaper, type ComparedCell, type Comparison } from './against/compare.js';
