import { Fault } from '@agora/contracts';
import { PassThrough } from 'node:stream';
import { Output } from './output.js';

function stream(): NodeJS.WriteStream {
  return new PassThrough() as unknown as NodeJS.WriteStream;
}

describe('what people read', () => {
  it('holds nothing that an endpoint could steer the terminal by, and keeps colours and lines', () => {
    const [stdout, stderr] = [stream(), stream()];
    const output = new Output(false, stdout, stderr);
    const window = '\u001b]0;title\u0007';
    output.say(`\u001b[31mred\u001b[39m a\tb\r\nc \u001b[2J${window} \u202eeod\u202c x\ry \u009b2J`);
    output.fault(new Fault('overloaded', `it says ${window}`, { fix: `try \u001b[1A${window}` }));
    expect(String(stdout.read())).toBe(
      '\u001b[31mred\u001b[39m a\tb\r\nc \ufffd[2J\ufffd]0;title\ufffd \ufffdeod\ufffd x\ufffdy \ufffd2J\n',
    );
    const said = String(stderr.read());
    expect(said).toContain('it says \ufffd]0;title\ufffd\n');
    expect(said).toContain('try \ufffd[1A\ufffd]0;title\ufffd\n');
  });
});
