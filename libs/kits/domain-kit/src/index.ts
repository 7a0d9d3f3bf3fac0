export * from './checks/checks.js';
export * from './domain/options.js';
export * from './domain/own-seeds.js';
export * from './domain/seed-files.js';
export * from './domain/seeded-domain.js';
export * from './domain/thoughts-option.js';
export * from './files/data-file.js';
export { readAllAs, readAs, type CheckedRow } from './files/read-as.js';
export { nameFile, readTextLines, readWhole } from './files/open-data.js';
export { requireFiles } from './files/require-files.js';
export { readRows } from './files/read-rows.js';
export {
  LAYOUTS,
  layoutOf,
  readerFor,
  type Layout,
  type NamedColumns,
  type ReadRow,
  type RowReader,
} from './tables/layout.js';
export { readChat } from './tables/chat.js';
export { readTable, rowFault, type SourceFile, type TableRow } from './tables/read-table.js';
export { RowProblem } from './tables/row-problem.js';
export * from './formats/output-format.js';
export { pairFormat, responseFormat } from './formats/output-formats.js';
export { END } from './formats/sections.js';
export type { PromptWording } from './prompts/wording.js';
export { promptTemplates } from './prompts/templates.js';
export * from './sources/hugging-face.js';
export * from './sources/magpie.js';
export * from './sources/pairs.js';
export * from './sources/public-seeds.js';
export * from './sources/webinstruct.js';
export { sharedPython } from './programs/python-source.js';
export { runOwnTests, type OwnTests, type Sanitize, type Subject, type TrialResult } from './programs/own-tests.js';
export { askJudge } from './judge/ask-judge.js';
export { readJsonObject } from './formats/json-object.js';
