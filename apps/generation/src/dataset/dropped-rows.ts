import type { Instance, Rejected } from '@agora/plugin-api';

/** Rows that were left out because an earlier one is nearly the same. Holds their positions. */
export class DroppedRows {
  static readonly reason = 'near-duplicate';
  private readonly like = new Map<number, number>();

  drop(position: number, like: number): void {
    this.like.set(position, like);
  }

  get count(): number {
    return this.like.size;
  }

  /** `rows`: all rows in order. */
  async *rejections(rows: AsyncIterable<Instance>): AsyncGenerator<Rejected> {
    let position = -1;
    for await (const { instruction, response, provenance } of rows) {
      position += 1;
      const like = this.like.get(position);
      if (like === undefined) continue;
      const detail = `nearly the same as row ${like} of those accepted, counted from 0`;
      yield { reason: DroppedRows.reason, detail, output: `${instruction}\n\n${response}`, provenance };
    }
  }
}
