import { Fault } from './fault.js';

describe('Fault', () => {
  it('travels as data and comes back the same', () => {
    const fault = new Fault('rate-limited', 'slow down', { retryable: true, fix: 'Wait.', retryAfterMs: 500 });
    const back = Fault.fromData(JSON.parse(JSON.stringify(fault.toData())) as ReturnType<Fault['toData']>);
    expect(back).toBeInstanceOf(Fault);
    expect(back.toData()).toEqual(fault.toData());
  });

  it('carries neither stack nor cause over the wire', () => {
    const fault = new Fault('internal', 'broken', { cause: new Error('with a secret') });
    expect(JSON.stringify(fault.toData())).not.toContain('secret');
    expect(Object.keys(fault.toData()).sort()).toEqual(['code', 'message', 'retryable']);
  });

  it('knows a fault of another copy of this package', () => {
    const foreign = Object.assign(new Error('elsewhere'), { [Symbol.for('agora.fault')]: true, code: 'timeout' });
    expect(Fault.is(foreign)).toBe(true);
    expect(Fault.from(foreign)).toBe(foreign);
  });

  it('keeps the meaning of a full disk and of an aborted call; the rest is internal', () => {
    expect(Fault.from(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toMatchObject({
      code: 'disk-full',
      fix: expect.stringContaining('Free disk space') as string,
    });
    expect(Fault.from(new DOMException('stopped', 'AbortError')).code).toBe('cancelled');
    expect(Fault.from('just text')).toMatchObject({ code: 'internal', message: 'just text', retryable: false });
  });

  it('stands for several, each told once, and travels with them', () => {
    const [one, two] = [
      new Fault('not-found', 'a file', { fix: 'Put it there.' }),
      new Fault('unreachable', 'the hub'),
    ];
    expect(Fault.join([one])).toBe(one);
    const both = Fault.join([one, Fault.join([two, new Fault('not-found', 'a file')])]);
    expect(both).toMatchObject({ code: 'not-found', message: '2 things are wrong: (1) a file (2) the hub' });
    expect(both.problems).toEqual([one, two]);
    const back = Fault.fromData(JSON.parse(JSON.stringify(both.toData())) as ReturnType<Fault['toData']>);
    expect(back.problems.map(({ code, fix }) => [code, fix])).toEqual([
      ['not-found', 'Put it there.'],
      ['unreachable', undefined],
    ]);
  });
});
