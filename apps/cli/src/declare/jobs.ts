import type { Command } from 'commander';
import { act, shared } from './flags.js';

const JOB = 'beginning of its key, or its name at the launcher, as `agora jobs list` shows them';

/** As all commands, these load their code when they are used. */
const load = () => import('../commands/jobs.js');

/** `agora jobs list | logs | cancel`. */
export function declareJobs(program: Command): void {
  const jobs = program.command('jobs').description('trainings under way, wherever they run; docs/compute.md');

  shared(jobs.command('list'))
    .description('list the trainings of the home that are under way: where, how far, and what their launcher says')
    .action((flags) => act(flags, async (given, output) => (await load()).listJobs(given, output)));

  shared(jobs.command('logs'))
    .description('say what happened in a training, and what its job said')
    .argument('<job>', JOB)
    .option('-f, --follow', 'go on until it ends')
    .action((job: string, flags) => act(flags, async (given, output) => (await load()).jobLogs(job, given, output)));

  shared(jobs.command('cancel'))
    .description('end a training: it writes a checkpoint, and the same run goes on from there when it is given again')
    .argument('<job>', JOB)
    .action((job: string, flags) => act(flags, async (given, output) => (await load()).cancelJob(job, given, output)));
}
