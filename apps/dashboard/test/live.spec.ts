import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeInBrowser } from './find-chromium.js';
import { useSetup } from './use-setup.js';

const MAIN = resolve(__dirname, '../../cli/dist/main.js');
const EXPERIMENT = {
  name: 'watched',
  generators: ['expert', 'off-format'].map((model) => ({ id: model, provider: 'calibration', model })),
  methods: ['response-generation'],
  domains: [{ id: 'nano-math', options: { heldOut: 20 } }],
  instances: 12,
  student: { model: 'nano', training: { epochs: 1 } },
  metrics: [],
  analysis: { bootstrap: 100 },
};

describeInBrowser('a run under way', () => {
  const setup = useSetup('watched', ({ folder }) =>
    writeFile(join(folder, 'watched.yaml'), JSON.stringify(EXPERIMENT)),
  );

  it('is watched from start to end, though the gateway is killed and started again in between', async () => {
    const { folder } = setup;
    const first = await setup.view();
    const reader = await setup.visitor();
    expect(await reader.text()).toContain('No run has begun in this home yet.');
    const env = { ...process.env, AGORA_HOME: '', CI: '1' };
    const run = spawn(process.execPath, [MAIN, 'run', 'watched.yaml'], { cwd: folder, env, stdio: 'ignore' });
    const ended = once(run, 'exit');
    await reader.shows('watched');
    await reader.page.click('a[data-row]');
    await reader.shows('● live');
    await reader.shows('generate');
    await reader.shows('Pace of each model');
    await reader.shows('Workers');
    expect(await reader.violations()).toEqual([]);
    await reader.picture('live-1400-light');
    await first.stop('SIGKILL');
    await reader.shows('the gateway does not answer');
    await setup.view(['view', '--port', new URL(first.origin).port]);
    await reader.shows('ended: done');
    await reader.shows('✓ done');
    expect(await ended).toEqual([0, null]);
    await reader.page.click('text=What was found out');
    await reader.shows('Leaderboard: PGR');
    expect(await reader.text()).toMatch(/✓ done[\s\S]*expert/);
    await reader.context.close();
  });
});
