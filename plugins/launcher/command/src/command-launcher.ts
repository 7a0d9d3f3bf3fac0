import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineEnvironment, jobScript, runProgram, type ProgramResult } from '@agora/launcher-kit';
import { Fault, type Launcher, type LaunchRequest, type LaunchState, type LaunchStop } from '@agora/plugin-api';
import type { z } from 'zod';
import type { commandOptions } from './options.js';
import { readPhase } from './read-phase.js';

export type CommandOptions = z.output<typeof commandOptions>;

/** Any queue that has commands. What we put into them is one argument each: no shell reads it, unless the user's command is one. */
export class CommandLauncher implements Launcher {
  readonly id = 'command';

  constructor(
    private readonly options: CommandOptions,
    /** Where the commands run: the folder of the compute file. */
    private readonly folder: string,
  ) {}

  async find(name: string): Promise<string | undefined> {
    const { find, id } = this.options;
    if (find) {
      const result = await this.run(find, { name });
      if (result.code === 0) return this.idIn(result.stdout);
      // Many say by their exit code that there is none, without a word or with one that is known; all else is no answer.
      const silent = result.stdout.trim() === '' && result.stderr.trim() === '';
      if (silent || readPhase(result, name, { ...this.options, table: false })?.phase === 'unknown') return undefined;
      throw this.failed('find', result);
    }
    // An id that only submit can tell is kept by whoever asked for it; the queue cannot be asked for it.
    if (id === 'output') return undefined;
    const { phase } = await this.state(name);
    return phase === 'queued' || phase === 'running' ? name : undefined;
  }

  async submit(request: LaunchRequest): Promise<string> {
    const { name, folder, nodes, gpusPerNode, secretNames, env } = request;
    const script = await writeScript(request);
    const secrets = Object.fromEntries(secretNames.flatMap((each) => (each in env ? [[each, env[each] ?? '']] : [])));
    const values = {
      name,
      folder,
      script,
      log: join(folder, 'job.log'),
      nodes: String(nodes),
      gpus: String(gpusPerNode),
      secrets: Object.keys(secrets).join(','),
    };
    const { code, stdout, stderr } = await this.run(this.options.submit, values, secrets);
    if (code !== 0) throw this.failed('submit', { code, stdout, stderr });
    if (this.options.id === 'name') return name;
    const id = this.idIn(stdout);
    if (id !== undefined) return id;
    throw new Fault('bad-response', `options.submit printed no id of the job: ${said({ stdout, stderr })}`, {
      retryable: true, // The job may be there all the same.
      fix: 'Have it print the id as its last word, set options.idPattern, or set options.id: name.',
    });
  }

  async state(id: string): Promise<LaunchState> {
    const result = await this.run(this.options.status, { id, name: id });
    const state = readPhase(result, id, this.options);
    if (state) return state;
    if (result.code === 0) {
      throw new Fault('bad-response', `options.status printed no state that is known: ${said(result)}`, {
        retryable: true,
        fix: 'Name its words in options.states.',
      });
    }
    throw this.failed('status', result);
  }

  async stop(id: string, how: LaunchStop): Promise<void> {
    if (how === 'soft') return; // The file in the folder says it.
    const result = await this.run(this.options.cancel, { id, name: id });
    if (result.code === 0) return;
    const { phase } = await this.state(id);
    if (phase === 'queued' || phase === 'running') throw this.failed('cancel', result);
  }

  private idIn(text: string): string | undefined {
    const [whole, group] = new RegExp(this.options.idPattern, 'm').exec(text.trim()) ?? [];
    return (group ?? whole)?.trim() || undefined;
  }

  private run(
    words: readonly string[],
    values: Record<string, string>,
    secrets: Record<string, string> = {},
  ): Promise<ProgramResult> {
    const { pass, timeoutSeconds } = this.options;
    // In one go: what a value says is not looked into again.
    const argv = words.map((word) => word.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole));
    const own = pass.length > 0 ? new RegExp(`^(${pass.join('|')})$`) : undefined;
    return runProgram(argv, {
      env: { ...engineEnvironment(own), ...secrets },
      cwd: this.folder,
      timeoutMs: timeoutSeconds * 1000,
      install: 'Correct the commands in options, or install it where the trainer runs.',
    });
  }

  /** Whether waiting helps, only a person can tell; a queue that is down is more likely than a command that never worked. */
  private failed(which: 'submit' | 'status' | 'cancel' | 'find', result: ProgramResult): Fault {
    return new Fault('unreachable', `options.${which} ended with exit code ${result.code}: ${said(result)}`, {
      retryable: true,
      fix: 'Give the command by hand; `agora doctor --compute FILE` tries all of them.',
    });
  }
}

/** For {script}: no secret is written into it. */
async function writeScript({ folder, argv, env, secretNames }: LaunchRequest): Promise<string> {
  const open = Object.fromEntries(Object.entries(env).filter(([name]) => !secretNames.includes(name)));
  const script = join(folder, 'launch.sh');
  const draft = `${script}.${process.pid}.draft`;
  await writeFile(draft, jobScript({ folder, argv, env: open }));
  await chmod(draft, 0o755);
  await rename(draft, script);
  return script;
}

function said({ stdout, stderr }: Pick<ProgramResult, 'stdout' | 'stderr'>): string {
  const text = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' ');
  return text === '' ? 'it printed nothing' : text.slice(0, 500);
}
