import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** At once: what a job says in hours need not be in memory. */
const MOST_BYTES = 2 ** 20;
const NEWLINE = '\n';

/** A file that another process writes to, whole lines at a time: one that is half written is kept back until the rest is there. */
export class LogTail {
  private at = 0;
  private decoder = new StringDecoder('utf8');
  private half = '';

  constructor(private readonly path: string) {}

  /** What is new in whole lines, without the last line's end; empty when nothing is. A file that has become shorter is read anew. */
  async news(): Promise<string> {
    const parts: string[] = [];
    for (let part = await this.read(); part !== ''; part = await this.read()) parts.push(part);
    const text = this.half + parts.join('');
    const end = text.lastIndexOf(NEWLINE);
    this.half = text.slice(end + 1);
    return end < 0 ? '' : text.slice(0, end);
  }

  /** What is left of a line that nobody will end. */
  rest(): string {
    const { half } = this;
    this.half = '';
    return half + this.decoder.end();
  }

  private async read(): Promise<string> {
    const file = await open(this.path).catch(() => undefined);
    if (!file) return '';
    try {
      const { size } = await file.stat();
      if (size < this.at) {
        this.at = 0;
        this.half = '';
        this.decoder = new StringDecoder('utf8');
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, this.at);
      this.at += bytesRead;
      return this.decoder.write(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }
}
