import { PythonWorker } from '../src/python-worker.js';
import type { TrainParams } from '../src/methods.js';

// A process of its own for specs: trains until it is killed, and says the worker's pid once training is under way.
const worker = new PythonWorker();
const params = JSON.parse(process.argv[2] ?? '') as TrainParams;
let said = false;
void worker.call('train', params, {
  onProgress: () => {
    if (!said) process.stdout.write(`${worker.pid}\n`);
    said = true;
  },
});
