import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { PassThrough, type Writable } from 'node:stream';
import { onClosedOutput } from './closed-output.js';

describe('onClosedOutput', () => {
  const watched = (stream: Writable): Promise<string> =>
    new Promise((resolve) =>
      onClosedOutput([stream], { interrupt: () => resolve('interrupt'), fail: (message) => resolve(message) }),
    );

  it('interrupts when the reader of a pipe has gone', async () => {
    const reader = spawn('sh', ['-c', 'exec <&-; echo closed; exec sleep 60'], { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      const ended = watched(reader.stdin);
      await once(reader.stdout, 'data');
      reader.stdin.write('a line\n');
      await expect(ended).resolves.toBe('interrupt');
    } finally {
      reader.kill();
    }
  });

  it('says why else nothing can be written', async () => {
    const stream = createWriteStream('/dev/full');
    const ended = watched(stream);
    stream.write('a line\n');
    await expect(ended).resolves.toMatch(/cannot be written: .*no space/i);
  });

  it('acts once, however much is still written', () => {
    const calls: string[] = [];
    const stream = new PassThrough();
    onClosedOutput([stream], { interrupt: () => calls.push('interrupt'), fail: (message) => calls.push(message) });
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    stream.emit('error', gone);
    stream.emit('error', gone);
    expect(calls).toEqual(['interrupt']);
  });
});
