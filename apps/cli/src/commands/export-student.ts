import type { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import type { ExportedFile } from '@agora/dataset-export';
import { makeFolder, storageFault } from '@agora/storage';
import { constants } from 'node:fs';
import { chmod, copyFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { baseModelOf, withBase } from '../export/base-model.js';
import type { FoundRun } from '../export/find-run.js';
import { CARD, findStudent, type FoundStudent } from '../export/find-student.js';
import { pushExport } from '../export/push-export.js';
import { studentCard } from '../export/student-card.js';
import type { Output } from '../output.js';
import type { ExportFlags } from './export.js';

/** Without it no library loads the folder, with or without an adapter. */
const CONFIG = /^(adapter_)?config\.json$/;
const ADAPTER_CONFIG = 'adapter_config.json';

/** Copies the checkpoint of one student, with a model card; with `--push` also into a model repository of the hub. */
export async function exportStudent(
  found: FoundRun,
  flags: ExportFlags & { student: string; signal: AbortSignal },
  store: ArtifactStore,
  output: Output,
): Promise<void> {
  const { signal, push } = flags;
  const student = await findStudent(found, flags, store);
  const out = resolve(flags.out ?? join('exports', found.id, flags.adapter ? 'adapters' : 'students', student.id));
  const files = await copyStudent(student, cardOf(found, student, flags.adapter), out, signal);
  output.record({ kind: 'export', runId: found.id, student: student.id, out, files });
  output.say(`${output.paint('bold', out)}: ${files.map(({ path }) => path).join(', ')}.`);
  if (push === undefined) return;
  const title = `Student ${student.id} of run ${found.id}, made by Agora`;
  await pushExport({ ...flags, push }, { kind: 'model', title, out, files, signal }, output);
}

function cardOf({ id, results, plan }: FoundRun, student: FoundStudent, adapter = false): string {
  const { generator } = student.cell;
  const row = results?.leaderboard.find((one) => one.generator === generator);
  const planned = plan?.experiment.generators.find((one) => one.id === generator);
  return studentCard({
    ...student,
    adapter,
    runId: id,
    generatorModel: planned?.model ?? row?.model ?? 'unknown',
    provider: planned?.provider ?? row?.provider ?? 'unknown',
    simulated: plan?.simulated.includes(generator) ?? row?.simulated ?? false,
    confidence: results?.confidence ?? 0.95,
  });
}

/**
 * The configuration is written behind all other files and the card last, so that a folder which was cut off is loaded by nobody, also where
 * another student lay in it, and one that has a card is complete.
 */
async function copyStudent(
  student: FoundStudent,
  card: string,
  out: string,
  signal: AbortSignal,
): Promise<ExportedFile[]> {
  const { files } = student;
  await refuseForeign(out, files);
  const written: ExportedFile[] = [];
  try {
    await makeFolder(out);
    const last = files.filter((name) => CONFIG.test(name));
    for (const name of [CARD, ...last]) await rm(join(out, name), { force: true });
    for (const name of [...files.filter((one) => !CONFIG.test(one)), ...last]) {
      signal.throwIfAborted();
      const [target, partial] = [join(out, name), join(out, `${name}.partial`)];
      await copyTo(partial, name, student);
      await rename(partial, target);
      written.push({ path: name, bytes: (await stat(target)).size });
    }
    await writeFile(join(out, CARD), card);
  } catch (error) {
    throw storageFault(error, out);
  }
  return [...written, { path: CARD, bytes: Buffer.byteLength(card) }];
}

async function copyTo(partial: string, name: string, { folder, spec }: FoundStudent): Promise<void> {
  if (name === ADAPTER_CONFIG) {
    await writeFile(partial, withBase(await readFile(join(folder, name), 'utf8'), baseModelOf(spec.student)));
    return;
  }
  // Shares the blocks on disk where the file system can (copy on write): a student may have sixteen gigabytes.
  await copyFile(join(folder, name), partial, constants.COPYFILE_FICLONE);
  // The library saves weights for nobody else to read.
  await chmod(partial, 0o666 & ~process.umask());
}

/** Refuses a folder that holds other files: a model is loaded and pushed as a whole folder, so they would become part of it. */
async function refuseForeign(out: string, files: readonly string[]): Promise<void> {
  const own = new Set([...files, ...files.map((name) => `${name}.partial`), CARD]);
  const foreign = (await readdir(out).catch(() => [])).filter((name) => !own.has(name));
  if (foreign.length === 0) return;
  throw new Fault('invalid-input', `--out: ${out} holds other files: ${foreign.slice(0, 5).join(', ')}`, {
    fix: 'Name a new or an empty folder.',
  });
}
