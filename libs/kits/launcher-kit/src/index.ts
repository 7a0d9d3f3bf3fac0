export { runProgram, type ProgramOptions, type ProgramResult } from './run-program.js';
export { jobScript, shellWord, type JobScript } from './job-script.js';
export { engineEnvironment } from './engine-environment.js';
