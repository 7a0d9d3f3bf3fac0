import { decodeUtf8, Fault } from '@agora/plugin-api';
import { nameFile, readWhole, type DataFile } from '@agora/domain-kit';

export interface GamedRow {
  index: number;
  /** tanh of the standardised difference of lengths. */
  length: number;
  difficulty: number;
  /** In [0, 1]. */
  preference: number;
}

/**
 * Rows of a table whose first line names its columns: `index`, `instruction_difficulty`, `preference`, and `std_delta_len`
 * (as published) or `tanh_std_delta_len`. Other columns are ignored; values hold no commas.
 *
 * @throws Fault `invalid-input` that names file, line and column
 */
export async function readGamedRows(file: DataFile): Promise<GamedRow[]> {
  const lines = decodeUtf8(await readWhole(file), nameFile(file)).split(/\r?\n/);
  const names = (lines[0] ?? '').split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const column = (name: string): number => {
    const at = names.indexOf(name);
    if (at < 0) throw wrong(file, `has no column "${name}"`);
    return at;
  };
  const squashed = names.includes('tanh_std_delta_len');
  const [index, difficulty, preference, length] = [
    column('index'),
    column('instruction_difficulty'),
    column('preference'),
    column(squashed ? 'tanh_std_delta_len' : 'std_delta_len'),
  ];
  const rows = lines.slice(1).flatMap((line, at): GamedRow[] => {
    if (line.trim() === '') return [];
    const cells = line.split(',');
    const read = (where: number): number => {
      const value = cells[where]?.trim() ? Number(cells[where]) : NaN;
      if (Number.isFinite(value)) return value;
      throw wrong(file, `line ${at + 2}, column "${names[where] ?? ''}" is no number`);
    };
    const delta = read(length);
    return [
      {
        index: read(index),
        length: squashed ? delta : Math.tanh(delta),
        difficulty: read(difficulty),
        preference: read(preference),
      },
    ];
  });
  if (rows.length === 0) throw wrong(file, 'has no rows');
  return rows;
}

function wrong(file: DataFile, what: string): Fault {
  return new Fault('invalid-input', `${nameFile(file)} ${what}`, {
    fix: 'Give df_gamed.csv as tatsu-lab/alpaca_eval publishes it, or set benchmarks.alpacaeval.lengthControl: off.',
  });
}
