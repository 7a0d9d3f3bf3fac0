import { RowProblem, type ReadRow } from '@agora/domain-kit';
import type { Draft } from '@agora/plugin-api';
import { wellFormed } from '@agora/text-tools';
import type { DatasetOptions } from './options.js';

/** How often something was done to a row on its way to an instance. */
export class Changes {
  private cut = 0;
  private skipped = 0;
  private withSystem = 0;
  private nul = 0;
  private halves = 0;

  constructor(private readonly options: Pick<DatasetOptions, 'turns' | 'system'>) {}

  /** The row as an instance; undefined when it is to be left out. @throws RowProblem */
  instance({ system, exchanges }: ReadRow): Draft | undefined {
    const [first, ...later] = exchanges;
    if (!first) return undefined;
    if (later.length > 0 && !this.shorten(exchanges.length)) return undefined;
    const hasSystem = system.trim() !== '';
    if (hasSystem) this.withSystem += 1;
    const { instruction, response } = first;
    const draft = {
      instruction: hasSystem && this.options.system === 'keep' ? `${system}\n\n${instruction}` : instruction,
      response,
    };
    const text = draft.instruction + draft.response;
    if (text.includes('\0')) this.nul += 1;
    if (wellFormed(text) !== text) this.halves += 1;
    return draft;
  }

  /** One sentence for each thing that was done. */
  get notes(): string[] {
    const { system } = this.options;
    const said: [number, string][] = [
      [this.cut, 'conversations of several turns were cut behind their first answer'],
      [this.skipped, 'conversations of several turns were left out, and are none of the rows'],
      [this.withSystem, `system prompts were ${system === 'keep' ? 'put before the instruction' : 'dropped'}`],
      [this.nul, 'rows hold NUL characters'],
      [this.halves, 'rows hold halves of surrogate pairs, which become U+FFFD'],
    ];
    return said.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  }

  /** False when the row is to be left out. */
  private shorten(count: number): boolean {
    const { turns } = this.options;
    if (turns === 'refuse') {
      throw new RowProblem(
        `has ${count} questions with answers, but an instance is one of each`,
        'Say turns: first to keep the first of each conversation, or turns: skip to leave such rows out.',
      );
    }
    if (turns === 'first') this.cut += 1;
    else this.skipped += 1;
    return turns === 'first';
  }
}
