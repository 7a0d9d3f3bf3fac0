import { Fault } from '@agora/plugin-api';
import { retry, type RetryPolicy } from './retry.js';

const policy: RetryPolicy = { maxTries: 3, backoff: { baseMs: 1, capMs: 1 } };
const never = new AbortController().signal;
const passing = (message: string): Fault => new Fault('overloaded', message, { retryable: true });

/** Fails as often as there are faults, then gives the number of the try. */
function failing(faults: readonly unknown[]): (tries: number) => Promise<number> {
  return (tries) => {
    const fault = faults[tries - 1];
    return fault === undefined ? Promise.resolve(tries) : Promise.reject(fault as Error);
  };
}

describe('retry', () => {
  it('tries again what may pass, and tells of each pause', async () => {
    const told: unknown[] = [];
    const pausing = (begins: boolean, { message }: Fault): void => void told.push([begins, message]);
    expect(await retry(failing([passing('a'), passing('b')]), { ...policy, pausing }, never)).toBe(3);
    expect(told).toEqual([
      [true, 'a'],
      [false, 'a'],
      [true, 'b'],
      [false, 'b'],
    ]);
  });

  it('gives up with the last fault when the tries are used up', async () => {
    await expect(retry(failing([passing('a'), passing('b'), passing('c')]), policy, never)).rejects.toThrow('c');
  });

  it('does not try again what no repetition helps, nor what is judged so', async () => {
    const final = new Fault('invalid-input', 'no');
    await expect(retry(failing([passing('a'), final]), policy, never)).rejects.toBe(final);
    const judge = (): Fault => final;
    await expect(retry(failing([passing('a')]), { ...policy, judge }, never)).rejects.toBe(final);
  });

  it('asks what an error means', async () => {
    const faultOf = (error: unknown): Fault => passing(String(error));
    expect(await retry(failing([new Error('broken')]), { ...policy, faultOf }, never)).toBe(2);
  });

  it('pauses as long as the fault asks for, and ends when it is cancelled meanwhile', async () => {
    const later = new Fault('rate-limited', 'later', { retryable: true, retryAfterMs: 3_600_000 });
    const controller = new AbortController();
    const pauses: number[] = [];
    const judge = (fault: Fault, ms: number): Fault => {
      pauses.push(ms);
      return fault;
    };
    const pausing = (begins: boolean): void => void (begins && setImmediate(() => controller.abort()));
    await expect(retry(failing([later]), { ...policy, judge, pausing }, controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(pauses[0]).toBeGreaterThanOrEqual(3_600_000);
  });
});
