export {
  ensurePythonEnvironment,
  ensurePythonExtra,
  pythonEnvironmentStatus,
  type EnvironmentOptions,
} from './environment.js';
export { exportModel, type ExportOptions, type ExportResult } from './export-model.js';
export { inspectModels, type InspectOptions } from './inspect/inspect-models.js';
export { trainResultSchema } from './methods.js';
export { serverEnvironment } from './child-environment.js';
export type {
  DecodeParams,
  Device,
  EncodedPrompt,
  GenerateParams,
  GenerateResult,
  ModelReference,
  ScoreParams,
  ScoreResult,
  TrainingJobParams,
  TrainParams,
  TrainResult,
  WorkerMethod,
  WorkerParams,
  WorkerResult,
} from './methods.js';
export { modelUse, resolveModel } from './model-use.js';
export {
  ENGINES_WORKER,
  enginesVersion,
  JOBS,
  LORA_REQUIREMENTS,
  pinnedVersions,
  PYTHON_ROOT,
  SCORING,
  SERVE_GUARD,
  scoringVersion,
  trainingVersion,
  workerVersion,
} from './python-files.js';
export { PythonWorker, type PythonWorkerOptions } from './python-worker.js';
export { SymbolicEquality, type SymbolicEqualityOptions } from './symbolic/symbolic-equality.js';
export { jobOutput, writeTrainingJob, type Placement, type TrainingJob } from './training-job.js';
export { WarmUp } from './warm-up.js';
export type { CallOptions } from './worker-process.js';
