import { replaceFile } from '@agora/artifacts';
import type { RaceRecord, Results } from '@agora/contracts';
import { renderReports } from '@agora/report';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Leaves `results.json` and its views in a run's folder. `race`: the one that the run is a step of. */
export async function writeReports(dir: string, results: Results, race?: RaceRecord): Promise<void> {
  for (const [name, text] of Object.entries(await renderReports(results, race))) {
    await replaceFile(join(dir, name), (draft) => writeFile(draft, text));
  }
}
