import type { RunEvent } from '@agora/contracts';
import type { Isolation } from '@agora/sandbox';
import { IsolationNotice } from './isolation-notice.js';

const python = { executable: '/usr/bin/python3', version: '3.11.2', numpy: undefined };
const ended = { end: 'exited', exitCode: 0, stdout: '', stderr: '' } as const;

async function told(isolation: Isolation): Promise<string[]> {
  const happened: string[] = [];
  const bus = {
    publishEvent: async (event: RunEvent) => {
      if (event.kind === 'run-notice') happened.push(`${event.runId}: ${event.message}`);
    },
  };
  const execute = async () => {
    happened.push('program');
    return ended;
  };
  const notice = new IsolationNotice(bus, async () => isolation);
  await Promise.all([1, 2].map(() => notice.before(execute, 'a')({ source: '' })));
  await notice.before(execute, 'b')({ source: '' });
  return happened;
}

describe('a run is told of programs that are not fully isolated', () => {
  it.each<Isolation>([
    { isolation: 'limits-only', filtered: true, detail: 'resource limits only', python },
    { isolation: 'bubblewrap', filtered: false, detail: 'no filter', python },
  ])('once, before the first of them: %p', async (isolation) => {
    const [first, ...others] = await told(isolation);
    expect(first).toMatch(/^a: WARNING: .*without full isolation/);
    expect(first).toContain(isolation.detail);
    expect(others.slice(0, 2)).toEqual(['program', 'program']);
    expect(others.slice(2)).toEqual([expect.stringMatching(/^b: WARNING/), 'program']);
  });

  it('and of nothing where they are', async () => {
    const full: Isolation = { isolation: 'bubblewrap', filtered: true, detail: 'bubblewrap', python };
    expect(await told(full)).toEqual(['program', 'program', 'program']);
  });
});
