import { execFileSync } from 'node:child_process';
import { resumeLine } from './resume-line.js';

describe('resumeLine', () => {
  it('leaves plain words as they are', () => {
    expect(resumeLine(['run', 'examples/gsm8k.yaml', '--budget-usd', '5', '--price', '1,2'])).toBe(
      'agora run examples/gsm8k.yaml --budget-usd 5 --price 1,2',
    );
  });

  it('is read by a shell as what was given', () => {
    const args = ['run', "it's a “fïle”.yaml", '--home', '$HOME/*', '--name', ''];
    const line = resumeLine(args).replace(/^agora /, '');
    const read = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(read).toBe(args.map((arg) => `${arg}\n`).join(''));
  });

  it('repeats no secret', () => {
    expect(resumeLine(['run', 'a.yaml', '--nats-password', 'hush', '--nats-token=hush', '--json'])).toBe(
      'agora run a.yaml --nats-password … --nats-token=… --json',
    );
  });
});
