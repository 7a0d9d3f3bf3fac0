import type { RunEvent } from '@agora/contracts';
import { formatCell } from '../display/format.js';
import { RunProgress } from './run-progress.js';

const CELL = 'a.math.response-generation.n5.s1';
const at = { runId: 'r', at: '2026-01-01T00:00:00.000Z' };

/** Of a run whose domain has a single cell, which base and reference serve alone. */
function after(...titles: [title: string, mean: number | null][]): RunProgress {
  const progress = new RunProgress();
  const begun = { cells: [{ id: CELL, stages: titles.length, cached: 0 }], stages: [] };
  progress.apply({ ...at, kind: 'run-started', simulated: false, ...begun } as unknown as RunEvent);
  for (const [title, mean] of titles) {
    const stage = { stage: 'evaluate', key: title, cells: [CELL], title, summary: { mean } };
    progress.apply({ ...at, kind: 'stage-finished', ...stage } as unknown as RunEvent);
  }
  return progress;
}

describe('a single cell', () => {
  it('calls neither base nor reference its student', () => {
    const progress = after(['base on gsm8k', 0.04], ['reference on gsm8k', 0.9], [`${CELL} on gsm8k`, 0.5]);
    const [cell] = progress.cells.values();
    expect(cell && formatCell(cell)).toBe('student 50.0 %');
  });

  it("calls a micro-student's score not the student's, and its rows not the dataset", () => {
    const progress = after([`${CELL} on gsm8k`, 0.5], [`${CELL} micro-student on gsm8k`, 0.3]);
    const generated = (title: string, accepted: number) =>
      progress.apply({
        ...at,
        ...{ kind: 'stage-finished', stage: 'generate', key: title, cells: [CELL], title, summary: { accepted } },
      } as unknown as RunEvent);
    generated(`${CELL} dataset`, 200);
    generated(`${CELL} micro-student dataset`, 100);
    const [cell] = progress.cells.values();
    expect(cell && formatCell(cell)).toContain('200 instances');
    expect(cell && formatCell(cell)).toContain('student 50.0 %');
    expect(cell && formatCell(cell)).not.toContain('30.0');
  });

  it('says nothing of a student that has no result', () => {
    const [cell] = after([`${CELL} on arena-hard`, null]).cells.values();
    expect(cell && formatCell(cell)).toBe('');
  });
});

it('makes one line of what a service or an endpoint says', () => {
  const progress = after(['base on gsm8k', 0.04]);
  const message = 'slow\u001b[2J\n[1/1] done';
  progress.apply({ ...at, kind: 'run-notice', message } as unknown as RunEvent);
  expect(progress.notices).toEqual(['slow\ufffd[2J [1/1] done']);
});
