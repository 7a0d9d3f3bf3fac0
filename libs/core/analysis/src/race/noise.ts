import type { RaceTable, Student } from './table.js';

/** What varies between trainings of the same generator that differ in the experiment seed, in PGR points². */
export interface Noise {
  /** Of one student; what a seed does to all generators is taken out. */
  variance: number;
  /** Degrees of freedom; 0 where nothing is known. */
  df: number;
}

const ROUNDS = 60;

/**
 * Variance of a student around generator + seed, pooled over settings and volumes: with two seeds of each generator there is
 * little to learn from one pair alone. Where no setting has two seeds, what generators do differently from setting to setting
 * stands in for it; it holds the same noise and more, so intervals err on the wide side.
 */
export function noiseOf(table: RaceTable, generators: readonly string[]): Noise {
  const known = table.students.filter(({ cell }) => generators.includes(cell.generator));
  const bySetting = pooled(known, ({ setting, cell }) => `${setting} ${cell.instances}`, seedOf);
  if (bySetting.df > 0) return bySetting;
  return pooled(
    known,
    ({ cell }) => `${cell.instances} ${cell.seed}`,
    ({ setting }) => setting,
  );
}

const seedOf = ({ cell }: Student): string => String(cell.seed);

function pooled(
  students: readonly Student[],
  blockOf: (student: Student) => string,
  columnOf: (student: Student) => string,
): Noise {
  const blocks = new Map<string, Student[]>();
  for (const student of students) {
    const name = blockOf(student);
    blocks.set(name, [...(blocks.get(name) ?? []), student]);
  }
  let [squares, df] = [0, 0];
  for (const block of blocks.values()) {
    const residual = additiveResidual(
      block.map((student) => ({ row: student.cell.generator, column: columnOf(student), value: student.pgr })),
    );
    squares += residual.squares;
    df += residual.df;
  }
  return { variance: df > 0 ? squares / df : 0, df };
}

/** What is left of a two-way table after row and column effects. Cells may be missing. */
function additiveResidual(cells: readonly { row: string; column: string; value: number }[]): {
  squares: number;
  df: number;
} {
  const rest = cells.map(({ value }) => value);
  const rows = grouped(cells.map(({ row }) => row));
  const columns = grouped(cells.map(({ column }) => column));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const members of [...rows, ...columns]) {
      const mean = members.reduce((sum, index) => sum + (rest[index] as number), 0) / members.length;
      for (const index of members) rest[index] = (rest[index] as number) - mean;
    }
  }
  const df = cells.length - rows.length - columns.length + 1;
  return df > 0 ? { squares: rest.reduce((sum, value) => sum + value * value, 0), df } : { squares: 0, df: 0 };
}

function grouped(names: readonly string[]): number[][] {
  const members = new Map<string, number[]>();
  names.forEach((name, index) => members.set(name, [...(members.get(name) ?? []), index]));
  return [...members.values()];
}
