import { Fault } from '@agora/plugin-api';
import { PassThrough } from 'node:stream';
import { Output } from '../output.js';
import { waitForOrchestrator } from './wait-for-orchestrator.js';

describe('a command that comes before the orchestrator', () => {
  const stream = () => new PassThrough() as unknown as NodeJS.WriteStream;
  const nobody = new Fault('unreachable', 'no orchestrator service listens on NATS at here (asked for "start")');
  const { signal } = new AbortController();

  it('waits for it, and says so once', async () => {
    const stdout = stream();
    let asked = 0;
    const ask = async (): Promise<string> => {
      asked += 1;
      if (asked < 3) throw nobody;
      return 'begun';
    };
    await expect(waitForOrchestrator(ask, new Output(false, stdout, stream()), signal)).resolves.toBe('begun');
    expect(String(stdout.read()).match(/Waiting for an orchestrator/g)).toHaveLength(1);
  });

  it.each([
    ['that something else is out of reach', new Fault('unreachable', 'the hub is away'), signal],
    ['that nobody listens when it is interrupted', nobody, AbortSignal.abort()],
  ])('hears at once %s', async (_, fault, interrupted) => {
    await expect(
      waitForOrchestrator(() => Promise.reject(fault), new Output(false, stream(), stream()), interrupted),
    ).rejects.toBe(fault);
  });
});
