export { extractProgram, testProgram } from './code.js';
export { textId } from './hash.js';
export type { RandomSource } from './random.js';
export { createRandom } from './random.js';
export type { Defect, InstructionSeed, PairSeed, PoorSeed } from './seeds.js';
export { DEFECTS, instanceGenerationSeeds, qualityEnhancementSeeds, responseGenerationSeeds, revise } from './seeds.js';
export type { Split } from './split.js';
export { splitOf } from './split.js';
export type {
  CheckResult,
  CodeCase,
  CodeTask,
  Constraint,
  DomainName,
  InstructionTask,
  MathTask,
  Mistake,
  Task,
  TaskOf,
} from './task.js';
export { DOMAINS } from './task.js';
export type { SampleOptions } from './world.js';
export {
  check,
  heldOutTasks,
  offFormatResponse,
  sample,
  sampleDistinct,
  solve,
  templateAbout,
  templateIds,
  topicOf,
  wrongResponse,
} from './world.js';
export { CATEGORIES, GOODS, NAMES, UNITS, WORDS } from './words.js';
