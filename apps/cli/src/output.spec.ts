import { Fault } from '@agora/plugin-api';
import { PassThrough } from 'node:stream';
import { Output } from './output.js';

const WINDOW = '\u001b]0;title\u0007';

function stream(isTTY = false): NodeJS.WriteStream {
  return Object.assign(new PassThrough(), { isTTY, getColorDepth: () => 8 }) as unknown as NodeJS.WriteStream;
}

describe('what people read', () => {
  it('holds no escape but those of its own colours', () => {
    const [stdout, stderr] = [stream(true), stream(true)];
    const output = new Output(false, stdout, stderr);
    output.say(`${output.paint('red', 'red')} a\tb\r\nc \u001b[31m\u001b[2J${WINDOW} \u202eeod\u202c x\ry \u009b2J`);
    output.fault(new Fault('overloaded', `it says ${WINDOW}`, { fix: `try \u001b[1A${WINDOW}` }));
    expect(String(stdout.read())).toBe(
      '\u001b[31mred\u001b[39m a\tb\r\nc \ufffd[31m\ufffd[2J\ufffd]0;title\ufffd \ufffdeod\ufffd x\ufffdy \ufffd2J\n',
    );
    const said = String(stderr.read());
    expect(said).toContain('it says \ufffd]0;title\ufffd\n');
    expect(said).toContain('try \ufffd[1A\ufffd]0;title\ufffd\n');
  });

  it('is plain where no terminal reads it, also what was painted within painted text', () => {
    const stdout = stream();
    const output = new Output(false, stdout, stream());
    output.say(output.paint('dim', `a ${output.paint('red', 'b')} c`));
    expect(String(stdout.read())).toBe('a b c\n');
  });

  it('has no line that an error made up', () => {
    const stderr = stream();
    new Output(false, stream(), stderr).fault(new Fault('overloaded', 'no\n[9/9] done\u2028all', { fix: 'a\r\nb' }));
    expect(String(stderr.read())).toBe('Error (overloaded) no\n    [9/9] done\n    all\nFix: a\n    b\n');
  });
});

it('writes JSON that a terminal can show and that says the same', () => {
  const stdout = stream();
  const value = { message: `${WINDOW} \u009b2J \u202e \u2028 é` };
  new Output(true, stdout, stream()).record(value);
  const written = String(stdout.read());
  expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
  expect(JSON.parse(written)).toEqual(value);
});
