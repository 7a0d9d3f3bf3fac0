import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  Fault,
  LAUNCH_PHASES,
  type Launcher,
  type LaunchPhase,
  type LaunchRequest,
  type Plugin,
} from '@agora/plugin-api';
import { createProduct, describePlugin, type PluginConformance } from './plugin.js';

export interface LauncherConformance extends PluginConformance {
  /** Called before a job is expected to run: a fixture that stands for an engine may need to be told. */
  beforeRun?(): Promise<void> | void;
}

const LOOK_MS = 50;

/** Leaves its arguments and what it sees of its environment in the folder, and waits there for `stop`. */
const PROGRAM = `
printf '%s\\n' "$@" > arguments.part
printf '%s\\n' "$PLAIN" "$SECRET" "\${UNTOLD-unset}" > environment
echo "words of the job"
mv arguments.part arguments
while [ ! -e stop ]; do sleep 0.05; done
`;
const ARGUMENTS = ['two words', 'a "quote" and \'another\'', '$HOME `id` $(id)', ''];

/** The contract of a launcher plugin, with real processes: the engine, or what stands for it, must run on this machine. */
export function describeLauncher(plugin: Plugin<'launcher'>, conformance: LauncherConformance = {}): void {
  describe(`launcher ${plugin.id}`, () => {
    describePlugin('launcher', plugin, conformance);

    const tried = new TriedLauncher(() => conformance.beforeRun?.());
    beforeAll(async () => {
      process.env['UNTOLD'] = 'the key of somebody';
      tried.launcher = await createProduct(plugin, conformance);
    });
    afterAll(async () => {
      delete process.env['UNTOLD'];
      await tried.close();
    });

    it('goes by its plugin id', () => {
      expect(tried.launcher.id).toBe(plugin.id);
    });

    it('finds nothing that was not submitted', async () => {
      expect(await tried.launcher.find('agora-nowhere')).toBeUndefined();
    });

    itRunsJobs(tried);
    itStopsJobs(tried);
  });
}

/** What a job is given, and that it is found while it lives. */
function itRunsJobs(tried: TriedLauncher): void {
  it('hands on arguments and environment as they are, and nothing else of ours', async () => {
    const job = await tried.request();
    const id = await tried.launcher.submit(job);
    expect(id).toMatch(/\S/);
    expect(await tried.started(job)).toEqual(ARGUMENTS);
    const seen = (await readFile(join(job.folder, 'environment'), 'utf8')).split('\n');
    expect(seen.slice(0, 3)).toEqual(["it's plain", 'hush-hush', 'unset']);
    await writeFile(join(job.folder, 'stop'), '');
    await tried.launcher.stop(id, 'soft');
    await tried.reaches(id, 'ended', 'unknown');
    expect(await readFile(join(job.folder, 'job.log'), 'utf8')).toContain('words of the job');
  });

  it('finds a job by its name while it lives, and no longer', async () => {
    const job = await tried.request();
    const id = await tried.launcher.submit(job);
    expect(await tried.launcher.find(job.name)).toBe(id);
    await tried.started(job);
    await tried.reaches(id, 'running');
    expect(await tried.launcher.find(job.name)).toBe(id);
    await writeFile(join(job.folder, 'stop'), '');
    await tried.reaches(id, 'ended', 'unknown');
    expect(await tried.launcher.find(job.name)).toBeUndefined();
  });
}

/** Ends of jobs. */
function itStopsJobs(tried: TriedLauncher): void {
  it('kills nothing softly, and ends a running job for good when it is told to', async () => {
    const job = await tried.request();
    const id = await tried.launcher.submit(job);
    await tried.started(job);
    await tried.launcher.stop(id, 'soft');
    expect((await tried.launcher.state(id)).phase).toBe('running');
    await tried.launcher.stop(id, 'hard');
    await tried.reaches(id, 'ended', 'unknown');
    expect(await tried.launcher.find(job.name)).toBeUndefined();
  });

  it('submits a name again after its job has ended', async () => {
    const job = await tried.request();
    const first = await tried.launcher.submit(job);
    await tried.started(job);
    await tried.launcher.stop(first, 'hard');
    await tried.reaches(first, 'ended', 'unknown');
    await rm(join(job.folder, 'arguments'));
    const second = await tried.launcher.submit(job);
    await tried.started(job);
    expect(await tried.launcher.find(job.name)).toBe(second);
    await tried.launcher.stop(second, 'hard');
    await tried.reaches(second, 'ended', 'unknown');
  });

  it('takes a stop of what has ended, and of what it never had, for done', async () => {
    const job = await tried.request({ argv: ['/bin/true'] });
    const id = await tried.launcher.submit(job);
    await tried.reaches(id, 'ended', 'unknown');
    for (const how of ['soft', 'hard'] as const) await tried.launcher.stop(id, how);
  });
}

/** The launcher under test, with jobs that wait in a folder of their own for `stop`. */
class TriedLauncher {
  private count = 0;
  private readonly folders: string[] = [];
  private created: Launcher | undefined;

  constructor(private readonly beforeRun: () => Promise<void> | void) {}

  set launcher(launcher: Launcher) {
    this.created = launcher;
  }

  get launcher(): Launcher {
    if (!this.created) throw new Fault('internal', 'the launcher is there from beforeAll on');
    return this.created;
  }

  async request(change: Partial<LaunchRequest> = {}): Promise<LaunchRequest> {
    const folder = await mkdtemp(join(tmpdir(), 'agora launcher '));
    this.folders.push(folder);
    const run = `cd "$0"; ${PROGRAM}`;
    return {
      name: `conform-${process.pid % 10_000}-${(this.count += 1)}`.slice(0, 15),
      folder,
      argv: ['/bin/bash', '-c', run, folder, ...ARGUMENTS],
      env: { PLAIN: "it's plain", SECRET: 'hush-hush' },
      secretNames: ['SECRET'],
      nodes: 1,
      gpusPerNode: 0,
      ...change,
    };
  }

  async reaches(id: string, ...phases: LaunchPhase[]): Promise<void> {
    await this.beforeRun();
    for (;;) {
      const { phase, detail = 'x' } = await this.launcher.state(id);
      expect(LAUNCH_PHASES).toContain(phase);
      expect(detail).toMatch(/^[^\n]+$/);
      if (phases.includes(phase)) return;
      await pause(LOOK_MS);
    }
  }

  /** The arguments that the job was started with. */
  async started({ folder }: LaunchRequest): Promise<string[]> {
    await this.beforeRun();
    for (;;) {
      const text = await readFile(join(folder, 'arguments'), 'utf8').catch(() => undefined);
      if (text !== undefined) return text.split('\n').slice(0, -1);
      await pause(LOOK_MS);
    }
  }

  async close(): Promise<void> {
    await this.created?.close?.();
    await Promise.all(this.folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
  }
}
