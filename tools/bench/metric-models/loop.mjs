import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** `loop.py` in a process of its own, which keeps its models loaded. */
export class PyTorchLoop {
  #child;
  #lines;

  constructor(python) {
    const file = new URL('loop.py', import.meta.url).pathname;
    this.#child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Seconds and values of one pass over the rows. */
  async pass(question) {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('loop.py ended; run it by hand to see why.');
    return JSON.parse(value);
  }

  close() {
    this.#child.stdin.end();
  }
}
