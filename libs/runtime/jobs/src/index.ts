export { jobEnvironment } from './job-environment.js';
export { JobFolder, lastProgress, type Heartbeat, type JobEnd, type JobEvent } from './job-folder.js';
export { jobName } from './job-name.js';
export { LaunchedTraining, PACE, type Launched, type Pace } from './launched-training.js';
export { loadCompute, type LoadedCompute } from './load-compute.js';
export { launcherOf, openLauncher } from './open-launcher.js';
export { prepareJob, withMicroBatch, type PrepareOptions } from './prepare-job.js';
export { readSubmission, writeSubmission, type Submission } from './submission.js';
export { checkLayout, trainingArgv, type TrainingProcess } from './training-argv.js';
