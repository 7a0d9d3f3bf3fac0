import { ServerQuota } from './server-quota.js';

describe('ServerQuota', () => {
  it('lets everything through before it knows anything', () => {
    const gate = new ServerQuota();
    gate.take(1e9);
    expect(gate.wait(1e9, 0)).toBe(0);
  });

  it('waits for what the endpoint says is missing, at the rate that it fills', () => {
    const gate = new ServerQuota();
    gate.take(1);
    // 60 of 60 used, full again in a minute: one a second.
    gate.observe({ limit: 60, remaining: 0, resetMs: 60_000 }, gate.mark, 0);
    expect(gate.wait(1, 0)).toBe(1000);
    expect(gate.wait(1, 1000)).toBe(0);
    gate.take(1);
    expect(gate.wait(1, 1000)).toBe(1000);
  });

  it('takes out what was sent after the call that is answered', () => {
    const gate = new ServerQuota();
    gate.take(1);
    const mark = gate.mark;
    gate.take(1);
    gate.take(1);
    gate.observe({ limit: 10, remaining: 2, resetMs: 8_000 }, mark, 0);
    expect(gate.wait(1, 0)).toBe(1000);
  });

  it('does not believe an older answer over a newer one', () => {
    const gate = new ServerQuota();
    gate.take(1);
    const first = gate.mark;
    gate.take(1);
    gate.observe({ limit: 10, remaining: 0, resetMs: 10_000 }, gate.mark, 0);
    gate.observe({ limit: 10, remaining: 9, resetMs: 1_000 }, first, 1);
    expect(gate.wait(1, 1)).toBeGreaterThan(900);
  });

  it('never waits for more than a full bucket', () => {
    const gate = new ServerQuota();
    gate.observe({ limit: 100, remaining: 0, resetMs: 1_000 }, 0, 0);
    expect(gate.wait(1e6, 0)).toBe(1000);
    expect(gate.wait(1e6, 1000)).toBe(0);
  });
});
