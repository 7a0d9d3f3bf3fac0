import { HOSTILE_TEXTS, writeExampleHome, type ExampleHome } from '@agora/home-testkit';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Reader } from './browser.js';
import { describeInBrowser } from './find-chromium.js';
import { useSetup } from './use-setup.js';

const OTHER = 'a-later-example-89abcdef';
const MAIN = resolve(__dirname, '../../cli/dist/main.js');

describeInBrowser('a static copy that a plain host serves below a path', () => {
  let example: ExampleHome;
  let origin: string;
  const setup = useSetup('static', async ({ folder }) => {
    const texts = Object.values(HOSTILE_TEXTS);
    example = await writeExampleHome(join(folder, '.agora'), { rows: 250, texts, items: 45 });
    const later = { runId: OTHER, generators: ['beta', 'gamma'], shift: 1, bare: true };
    await writeExampleHome(join(folder, '.agora'), { rows: 250, texts, items: 45, ...later });
    await mkdir(join(folder, 'site', 'below'), { recursive: true });
    const env = { ...process.env, AGORA_HOME: '' };
    for (const flags of [['site/below/whole'], ['site/below/redacted', '--redact']]) {
      await promisify(execFile)(process.execPath, [MAIN, 'view', '--bundle', ...flags], { cwd: folder, env });
    }
    const host = spawn('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '-d', join(folder, 'site')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    setup.onEnd(() => host.kill());
    let said = '';
    host.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!/port \d+/.test(said)) await once(host.stdout, 'data');
    origin = `http://127.0.0.1:${/port (\d+)/.exec(said)?.[1]}/below`;
  });

  const run = (): string => `runs/${example.runId}`;
  const cell = (): string => `${run()}/cells/${example.cells[0]}`;

  async function shows(reader: Reader, name: string, pages: [path: string, words: string][]): Promise<void> {
    for (const [path, words] of pages) {
      await reader.see(`${origin}/${name}/#/${path}`);
      expect([path, await reader.text()]).toEqual([path, expect.stringContaining(words)]);
    }
  }

  it('shows the same pages, with searches and filters', async () => {
    const reader = await setup.reader();
    await shows(reader, 'whole', [
      ['', 'Runs of this home'],
      [run(), 'Leaderboard: PGR'],
      [`${run()}/cells`, '2 cells'],
      [`${run()}/settings/response-generation/math`, '2 cells'],
      [`${run()}/rows`, '498 of 498 rows'],
      [`${run()}/rows?q=117%3A`, '2 of 498 rows'],
      [`${run()}/rows?state=rejected&reason=empty-response&generator=beta`, '13 of 26 rows'],
      [`${run()}/rows?state=missing`, '2 of 2 rows'],
      [cell(), '249 of 249 rows'],
      [`${cell()}?q=117%3A`, '1 of 249 rows'],
      [`${cell()}?state=rejected`, '26 of 26 rows'],
      [`${cell()}?state=rejected&reason=empty-response`, '13 of 26 rows'],
      [`${cell()}?state=rejected&length=0`, '18 of 26 rows'],
      [`${cell()}?model=alpha-model`, '249 of 249 rows'],
      [`${run()}/rows?state=rejected&model=beta-model`, '26 of 52 rows'],
      [`${cell()}?state=missing`, '1 of 1 rows'],
      [`${cell()}/rows/accepted/3`, 'Where it came from'],
      [`${cell()}/rows/rejected/0`, 'Raw output'],
      [`${cell()}/rows/missing/0`, 'No instance came of this slot'],
      [`${run()}/benchmarks`, 'quiz'],
      [`${run()}/benchmarks/quiz?mode=hard`, 'Items 1 to 15 of 15 (45 in all)'],
      [`${run()}/benchmarks/quiz/items/quiz%3A44?a=base&b=reference`, 'Item 45'],
      [`${cell()}?attempt=2`, ' of 249 rows'],
      [`${run()}/recommend`, 'P(best)'],
      [`${run()}/questions/volumes`, 'points per doubling'],
      [`${run()}/race`, 'Rung 2 of 2'],
      [`${run()}/judges`, 'Agreement of judges'],
      [`${cell()}?state=near-duplicates`, 'rows that are nearly the same'],
      [`${run()}/metrics`, 'How each metric ordered'],
      [`${run()}/cost`, '$ per point'],
      ['', 'Compare two runs, or generators of one'],
      [`compare?a=${example.runId}`, 'Compare'],
      [`compare?a=${example.runId}&ag=alpha&bg=beta`, 'Items that flipped'],
      [`${run()}/live`, 'There is no such page'],
    ]);
    await reader.page.goto(`${origin}/whole/#/${cell()}/rows/accepted/9999`);
    await reader.shows('This is not in the copy');
    await reader.see(`${origin}/whole/#/${cell()}/rows/accepted/0`);
    expect(await reader.page.innerText('pre[aria-label=Instruction]')).toContain('<script>window.pwned');
    expect(await reader.page.evaluate('window.pwned === undefined')).toBe(true);
    expect(await reader.page.innerText('body')).toMatch(/A copy of \d{4}-\d\d-\d\d\n/);
    expect(await reader.violations()).toEqual([]);
    // What is not in the copy was asked for once, and that alone the browser remarks.
    expect(reader.errors.filter((text) => !text.includes('404'))).toEqual([]);
    await reader.context.close();
  });

  it('compares generators of a run and of two, whichever is named first', async () => {
    const reader = await setup.reader();
    type Side = [run: string, generator: string];
    const flips = async (name: string, [a, ag]: Side, [b, bg]: Side, side: string): Promise<string> => {
      const sides = new URLSearchParams({ a, ag, b, bg, side }).toString();
      await reader.see(`${origin}/${name}/#/compare?${sides}`);
      await reader.shows('Items 1 to');
      return /Items 1 to \d+ of (\d+)/.exec(await reader.text())?.[1] ?? '';
    };
    const alpha: Side = [example.runId, 'alpha'];
    for (const other of [[example.runId, 'beta'] as Side, [OTHER, 'gamma'] as Side]) {
      // They lie there once, and are turned round for whoever names them the other way.
      const first = await flips('whole', alpha, other, 'first');
      expect(await flips('whole', other, alpha, 'second')).toBe(first);
      expect(await flips('whole', alpha, other, 'second')).not.toBe(first);
      expect(await flips('redacted', other, alpha, 'second')).toBe(first);
    }
    await flips('whole', [OTHER, 'beta'], alpha, 'both');
    await reader.page.click('.flips a[data-row]');
    await reader.shows('Word by word');
    await reader.page.click('text=Compare');
    // A side's generator alone stands for that of the same name in the other run.
    await reader.see(`${origin}/whole/#/compare?a=${OTHER}&b=${example.runId}&bg=beta`);
    expect(await reader.text()).toContain('Items that flipped');
    await reader.see(`${origin}/whole/#/compare?a=${example.runId}`);
    await reader.page.selectOption('[aria-label="Run of the second side"]', OTHER);
    await reader.shows('First run less second');
    expect(reader.errors).toEqual([]);
    await reader.context.close();
  });

  it('shows figures and provenance without texts', async () => {
    const reader = await setup.reader();
    await shows(reader, 'redacted', [
      [run(), 'Leaderboard: PGR'],
      [`${run()}/rows?state=rejected`, '52 of 52 rows'],
      [cell(), '249 of 249 rows'],
      [`${cell()}?state=rejected&reason=empty-response`, '13 of 26 rows'],
      [`${cell()}?state=rejected&length=0`, '18 of 26 rows'],
      [`${run()}/rows?state=rejected&model=beta-model`, '26 of 52 rows'],
      [`${cell()}/rows/accepted/3`, 'example · alpha-model'],
      [`compare?a=${example.runId}&ag=beta&bg=alpha`, 'Items that flipped'],
      [`${run()}/recommend`, 'P(best)'],
      [`${run()}/questions/volumes`, 'points per doubling'],
      [`${run()}/race`, 'Rung 2 of 2'],
      [`${run()}/judges`, 'Agreement of judges'],
      [`${run()}/benchmarks/quiz/items/quiz%3A1`, 'students are right'],
    ]);
    await reader.see(`${origin}/redacted/#/${cell()}/rows/accepted/0`);
    expect(await reader.page.innerText('pre[aria-label=Instruction]')).toBe('(left out)');
    expect(await reader.page.innerText('body')).toContain('without the texts of models, files and judges');
    expect(reader.errors).toEqual([]);
    await reader.context.close();
  });
});
