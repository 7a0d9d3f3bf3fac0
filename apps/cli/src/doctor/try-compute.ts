import type { Progress } from '@agora/contracts';
import { NANO_TRAINING } from '@agora/run-schemas';
import { JobFolder, LaunchedTraining, loadCompute, openLauncher, prepareJob, readSubmission } from '@agora/jobs';
import { nanoModel } from '@agora/nano-model';
import { Fault, type Launcher } from '@agora/plugin-api';
import { pinnedVersions, trainResultSchema, type TrainResult } from '@agora/python-worker';
import { makeFolder } from '@agora/storage';
import { randomBytes } from 'node:crypto';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import { onInterrupt } from '../session/interrupt.js';
import { sayCheck } from './say-check.js';

const STEPS = 10;
const BATCH = 8;
const PACE = { lookMs: 500, askMs: 3_000, endedMs: 10_000, unknownMs: 30_000 };

/** Trains ten steps of the nano student as a compute file says, and tells what was seen. */
export async function tryCompute(file: string, home: string, output: Output): Promise<ExitCode> {
  const loaded = await loadCompute(file);
  const launcher = await openLauncher(loaded);
  const folder = join(home, 'jobs', `doctor-${randomBytes(4).toString('hex')}`);
  const interrupt = onInterrupt();
  try {
    await layOut(folder);
    sayCheck({ name: 'compute file', state: 'ok', found: `${loaded.file}: launcher ${launcher.id}` }, output);
    const request = await prepareJob(folder, trainingIn(folder), loaded.compute, {
      onInstall: (line) => output.say(output.paint('dim', line)),
      signal: interrupt.signal,
      title: 'agora doctor',
    });
    // A run would ask again until the engine answers; whoever tries wants to hear that it does not.
    await launcher.find(request.name);
    const { launcher: name, options } = loaded.compute;
    const job = new LaunchedTraining({
      folder: new JobFolder(folder),
      launcher,
      request,
      origin: { launcher: name, options, baseDir: loaded.baseDir },
      pace: PACE,
      cancelled: () => true,
      log: (line) => output.say(output.paint('yellow', line)),
    });
    const result = trainResultSchema.parse(await job.run(waiting(output), interrupt.signal));
    await tell(folder, launcher, result, output);
    await rm(folder, { recursive: true, force: true });
    return ExitCode.done;
  } catch (error) {
    return await fail(error, { folder, launcher, output });
  } finally {
    await launcher.close?.();
    interrupt.dispose();
  }
}

/** All that the job reads, so that a node which sees the home sees everything. */
async function layOut(folder: string): Promise<void> {
  await makeFolder(folder);
  await cp(nanoModel.student, join(folder, 'model'), { recursive: true });
  const rows = Array.from({ length: STEPS * BATCH }, (_, n) => ({
    instruction: `What is ${n} plus 2?`,
    response: `${n + 2}`,
  }));
  await writeFile(join(folder, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function trainingIn(folder: string): Parameters<typeof prepareJob>[1] {
  return {
    model: { path: join(folder, 'model') },
    files: [join(folder, 'rows.jsonl')],
    training: { ...NANO_TRAINING, epochs: 1, batchSize: BATCH },
    seed: 1,
  };
}

/** Says why nothing happens, each reason once. */
function waiting(output: Output): (progress: Progress) => void {
  let told: string | undefined;
  return ({ trouble }) => {
    if (trouble !== undefined && trouble !== told) output.say(output.paint('dim', `  ${trouble}`));
    told = trouble;
  };
}

async function tell(folder: string, launcher: Launcher, result: TrainResult, output: Output): Promise<void> {
  const events = await new JobFolder(folder).events();
  const submission = await readSubmission(folder);
  const at = (kind: string): number => Date.parse(events.findLast((event) => event.kind === kind)?.at ?? '');
  const submitted = Date.parse(submission?.submittedAt ?? '');
  const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
  const again = submission && submission.submissions > 1 ? `, submitted ${submission.submissions} times` : '';
  sayCheck(
    { name: 'job', state: 'ok', found: `${submission?.name} (${launcher.id} ${submission?.id}${again})` },
    output,
  );
  const begun = at('environment');
  const wait =
    begun < submitted
      ? 'began before it was submitted: the clocks of the node and of this machine differ'
      : `${seconds(submitted, begun)} from submission to start`;
  sayCheck({ name: 'queue', state: begun < submitted ? 'note' : 'ok', found: wait }, output);
  const { host, python, executable, versions } = environmentIn(events);
  const together = result.ranks === undefined ? '' : `, ${result.ranks} ranks by ${result.sharding}`;
  sayCheck({ name: 'node', state: 'ok', found: `${host}: ${result.device}, ${result.precision}${together}` }, output);
  const other = Object.entries(pinnedVersions()).filter(
    // A build for other devices, such as 2.13.0+cu130, is the same version.
    ([name, version]) => versions[name]?.replace(/\+.*$/, '') !== version,
  );
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  sayCheck(
    {
      name: 'Python',
      state: other.length > 0 ? 'note' : 'ok',
      found: `${python} at ${executable}; ${packages.join(', ')}`,
      ...(other.length > 0
        ? {
            fix: `Keys promise ${other.map(([name, version]) => `${name} ${version}`).join(', ')}: other versions may train another student.`,
          }
        : {}),
    },
    output,
  );
  const trained = `${result.steps} steps in ${result.seconds.toFixed(1)} s, ${seconds(begun, at('finished'))} with loading and saving`;
  sayCheck({ name: 'training', state: 'ok', found: trained }, output);
}

interface Environment {
  host: string;
  python: string;
  executable: string;
  versions: Record<string, string>;
}

function environmentIn(events: readonly { kind: string }[]): Environment {
  const unknown = { host: 'unknown', python: 'unknown', executable: 'unknown', versions: {} };
  return { ...unknown, ...(events.findLast(({ kind }) => kind === 'environment') as Partial<Environment> | undefined) };
}

async function fail(
  error: unknown,
  { folder, launcher, output }: { folder: string; launcher: Launcher; output: Output },
): Promise<ExitCode> {
  const fault = Fault.from(error);
  const { message, fix } = fault;
  sayCheck({ name: launcher.id, state: 'missing', found: message, ...(fix === undefined ? {} : { fix }) }, output);
  const words = await new JobFolder(folder).lastWords(10);
  if (words && !message.includes(words)) output.say(output.paint('dim', words));
  if ((await readSubmission(folder))?.id !== undefined) output.say(`Its folder is kept: ${folder}`);
  else await rm(folder, { recursive: true, force: true });
  return exitCodeOf(fault);
}
