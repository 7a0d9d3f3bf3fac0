import { Fault } from '@agora/plugin-api';
import { Redactor } from './redactor.js';

describe('Redactor', () => {
  it('replaces every secret in the forms in which it travels', () => {
    const redactor = new Redactor();
    const secret = 'a+b/c=="$&(.*)';
    redactor.add(secret);
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret), btoa(secret)]) {
      const clean = redactor.redact(`before ${form} between ${form} after`);
      expect(clean).toMatch(/^before "?\[secret\]"? between "?\[secret\]"? after$/);
    }
  });

  it('replaces a secret that begins with another one whole', () => {
    const redactor = new Redactor();
    redactor.add('key-1234');
    redactor.add('key-1234-long');
    expect(redactor.redact('key-1234-long, key-1234')).toBe('[secret], [secret]');
  });

  it('leaves text alone before it knows a secret and for values too short to tell', () => {
    const redactor = new Redactor();
    expect(redactor.redact('as it is')).toBe('as it is');
    redactor.add('a');
    expect(redactor.redact('as it is')).toBe('as it is');
  });

  it('cleans message, fix and stack of a fault, keeps its meaning, and drops the cause', () => {
    const redactor = new Redactor();
    redactor.add('s3cret-value');
    const fault = new Fault('rate-limited', 'slow s3cret-value', {
      fix: 'drop s3cret-value',
      retryable: true,
      retryAfterMs: 5,
      charged: true,
      cause: new Error('s3cret-value'),
    });
    const clean = redactor.fault(fault);
    expect(clean.toData()).toEqual({
      code: 'rate-limited',
      message: 'slow [secret]',
      fix: 'drop [secret]',
      retryable: true,
      retryAfterMs: 5,
      charged: true,
    });
    expect(clean.stack).toContain('slow [secret]');
    expect(clean.stack).not.toContain('s3cret-value');
    expect(clean.cause).toBeUndefined();
  });

  it('takes a code that only a newer copy of the plugin API knows for internal', () => {
    const foreign = Object.assign(new Error('odd'), { [Symbol.for('agora.fault')]: true, code: 'of-tomorrow' });
    expect(new Redactor().fault(foreign).toData()).toEqual({ code: 'internal', message: 'odd', retryable: false });
  });
});
