import { Fault } from '@agora/plugin-api';
import { FailureLog } from './failure-log.js';

describe('FailureLog', () => {
  let now = 0;
  const said: string[] = [];
  const say =
    (level: string) =>
    (message: string): void =>
      void said.push(`${level}: ${message}`);
  const open = (): FailureLog => {
    said.length = 0;
    const log = { debug: say('debug'), log: say('log'), warn: say('warn'), error: say('error') };
    return new FailureLog(log, () => now);
  };
  const spent = new Fault('budget-reached', 'the budget of $1 is spent');

  it('warns once of what many jobs fail by, and keeps the rest for those who ask for more', () => {
    const failures = open();
    failures.tell('a 0–99', spent, true);
    failures.tell('a 100–199', spent, true);
    failures.tell('b 0–99', new Fault('unreachable', 'no answer from port 9'), true);
    expect(said).toEqual([
      'warn: a 0–99: the budget of $1 is spent',
      'log: a 100–199: the budget of $1 is spent',
      'warn: b 0–99: no answer from port 9',
    ]);
  });

  it('tells what is given up apart from what is tried again', () => {
    const failures = open();
    failures.tell('a', new Fault('unreachable', 'no answer'), false);
    failures.tell('a', new Fault('unreachable', 'no answer'), true);
    expect(said).toEqual(['warn: a: no answer (will be tried again)', 'warn: a: no answer']);
  });

  it('warns again after a minute, with the number that went by', () => {
    const failures = open();
    for (const title of ['a', 'b', 'c']) failures.tell(title, spent, true);
    now += 60_000;
    failures.tell('d', spent, true);
    expect(said.at(-1)).toBe('warn: d: the budget of $1 is spent (and 2 more like it before)');
  });
});
