import { nestLog } from './nest-log.js';
import { stderrLog } from './log.js';

describe('a log on stderr', () => {
  let written: string;
  beforeEach(() => {
    written = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const EVIL = 'it says \u001b[2J\u001b]0;title\u0007 \u009b1A \u202etxt\ngeneration: ready\r\nmore';

  it.each([
    ['a service', (message: string) => stderrLog('generation', 'debug').warn(message)],
    ['Nest', (message: string) => nestLog(stderrLog('generation', 'debug')).error(new Error(message))],
  ])('lets no escape and no made-up line of an endpoint through: %s', (_, say) => {
    say(EVIL);
    expect(written).toContain('it says \ufffd[2J\ufffd]0;title\ufffd');
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(written.split('\n').filter((line) => line.startsWith('generation: '))).toHaveLength(1);
    expect(written).toContain('\n    generation: ready\n    more');
  });
});
