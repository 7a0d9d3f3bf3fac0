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
});
