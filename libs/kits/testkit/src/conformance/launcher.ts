import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LAUNCH_PHASES, type Launcher, type LaunchPhase, type LaunchRequest, type Plugin } from '@agora/plugin-api';
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

    let launcher: Launcher;
    let count = 0;
    const folders: string[] = [];
    beforeAll(async () => {
      process.env['UNTOLD'] = 'the key of somebody';
      launcher = await createProduct(plugin, conformance);
    });
    afterAll(async () => {
      delete process.env['UNTOLD'];
      await launcher.close?.();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
    });

    async function request(change: Partial<LaunchRequest> = {}): Promise<LaunchRequest> {
      const folder = await mkdtemp(join(tmpdir(), 'agora launcher '));
      folders.push(folder);
      const run = `cd "$0"; ${PROGRAM}`;
      return {
        name: `conform-${process.pid % 10_000}-${(count += 1)}`.slice(0, 15),
        folder,
        argv: ['/bin/bash', '-c', run, folder, ...ARGUMENTS],
        env: { PLAIN: "it's plain", SECRET: 'hush-hush' },
        secretNames: ['SECRET'],
        nodes: 1,
        gpusPerNode: 0,
        ...change,
      };
    }

    async function reaches(id: string, ...phases: LaunchPhase[]): Promise<void> {
      await conformance.beforeRun?.();
      for (;;) {
        const { phase, detail = 'x' } = await launcher.state(id);
        expect(LAUNCH_PHASES).toContain(phase);
        expect(detail).toMatch(/^[^\n]+$/);
        if (phases.includes(phase)) return;
        await pause(LOOK_MS);
      }
    }

    async function started({ folder }: LaunchRequest): Promise<string[]> {
      await conformance.beforeRun?.();
      for (;;) {
        const text = await readFile(join(folder, 'arguments'), 'utf8').catch(() => undefined);
        if (text !== undefined) return text.split('\n').slice(0, -1);
        await pause(LOOK_MS);
      }
    }

    it('goes by its plugin id', () => {
      expect(launcher.id).toBe(plugin.id);
    });

    it('finds nothing that was not submitted', async () => {
      expect(await launcher.find('agora-nowhere')).toBeUndefined();
    });

    it('hands on arguments and environment as they are, and nothing else of ours', async () => {
      const job = await request();
      const id = await launcher.submit(job);
      expect(id).toMatch(/\S/);
      expect(await started(job)).toEqual(ARGUMENTS);
      const seen = (await readFile(join(job.folder, 'environment'), 'utf8')).split('\n');
      expect(seen.slice(0, 3)).toEqual(["it's plain", 'hush-hush', 'unset']);
      await writeFile(join(job.folder, 'stop'), '');
      await launcher.stop(id, 'soft');
      await reaches(id, 'ended', 'unknown');
      expect(await readFile(join(job.folder, 'job.log'), 'utf8')).toContain('words of the job');
    });

    it('finds a job by its name while it lives, and no longer', async () => {
      const job = await request();
      const id = await launcher.submit(job);
      expect(await launcher.find(job.name)).toBe(id);
      await started(job);
      await reaches(id, 'running');
      expect(await launcher.find(job.name)).toBe(id);
      await writeFile(join(job.folder, 'stop'), '');
      await reaches(id, 'ended', 'unknown');
      expect(await launcher.find(job.name)).toBeUndefined();
    });

    it('kills nothing softly, and ends a running job for good when it is told to', async () => {
      const job = await request();
      const id = await launcher.submit(job);
      await started(job);
      await launcher.stop(id, 'soft');
      expect((await launcher.state(id)).phase).toBe('running');
      await launcher.stop(id, 'hard');
      await reaches(id, 'ended', 'unknown');
      expect(await launcher.find(job.name)).toBeUndefined();
    });

    it('submits a name again after its job has ended', async () => {
      const job = await request();
      const first = await launcher.submit(job);
      await started(job);
      await launcher.stop(first, 'hard');
      await reaches(first, 'ended', 'unknown');
      await rm(join(job.folder, 'arguments'));
      const second = await launcher.submit(job);
      await started(job);
      expect(await launcher.find(job.name)).toBe(second);
      await launcher.stop(second, 'hard');
      await reaches(second, 'ended', 'unknown');
    });

    it('takes a stop of what has ended, and of what it never had, for done', async () => {
      const job = await request({ argv: ['/bin/true'] });
      const id = await launcher.submit(job);
      await reaches(id, 'ended', 'unknown');
      for (const how of ['soft', 'hard'] as const) await launcher.stop(id, how);
    });
  });
}
