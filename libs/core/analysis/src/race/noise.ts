import type { RaceTable, Student } from './table.js';

/** Variance between students of the same generator that differ in the experiment seed, in PGR points². */
export interface Noise {
  /** Variance of one student, without the effect of a seed that is common to all generators. */
  variance: number;
  /** Degrees of freedom; 0 where the variance is unknown. */
  df: number;
}

const ROUNDS = 60;

/**
 * Variance of a student's PGR around generator + seed, pooled over settings and volumes, since two seeds of one pair alone tell
 * little. Where no setting has two seeds, the interaction of generator and setting is used instead. It contains the same noise
 * and more, so intervals may be too wide, never too narrow.
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

/** Residual sum of squares of a two-way table after row and column effects. Cells may be missing. */
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
