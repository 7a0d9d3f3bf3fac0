import { PassThrough } from 'node:stream';
import { Output } from '../src/output.js';

export interface ReadableOutput {
  output: Output;
  /** What people have read since the last call. */
  said(): string;
  /** What programs have read since the last call: one object per line of standard output. */
  records(): Record<string, unknown>[];
}

/** An Output whose text a spec can read. `json`: as with the flag `--json`. */
export function readableOutput({ json = false } = {}): ReadableOutput {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  // As much of a terminal as an Output needs.
  const output = new Output(json, stdout as never, stderr as never);
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return {
    output,
    said: () => (json ? read(stderr) : read(stdout) + read(stderr)),
    records: () =>
      read(stdout)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
