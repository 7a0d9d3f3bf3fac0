import { Fault } from '@agora/plugin-api';

const HEADER = 4;

/** Four bytes of length, big-endian, then JSON in UTF-8. */
export function encodeFrame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  const frame = Buffer.allocUnsafe(HEADER + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, HEADER);
  return frame;
}

/** Puts frames together from chunks as they come. Refuses a frame longer than `maxBytes`. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private length = 0;

  constructor(private readonly maxBytes: number) {}

  /** The value of the next whole frame, or undefined while it is not complete. */
  push(chunk: Buffer): unknown {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const need = this.needed();
    if (need === undefined || this.length < need) return undefined;
    const all = Buffer.concat(this.chunks, this.length);
    this.chunks = [all.subarray(need)];
    this.length -= need;
    return JSON.parse(all.toString('utf8', HEADER, need));
  }

  private needed(): number | undefined {
    if (this.length < HEADER) return undefined;
    const [first] = this.chunks;
    if (first === undefined || first.length < HEADER) this.chunks = [Buffer.concat(this.chunks, this.length)];
    const body = (this.chunks[0] as Buffer).readUInt32BE(0);
    if (body > this.maxBytes) throw new Fault('bad-response', `a sandbox worker announced a frame of ${body} bytes`);
    return HEADER + body;
  }
}
