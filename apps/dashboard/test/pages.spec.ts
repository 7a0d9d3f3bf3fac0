import { HOSTILE_TEXTS, HUGE_TEXT, writeExampleHome, type ExampleHome } from '@agora/home-testkit';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeInBrowser } from './find-chromium.js';
import { lookAt, type Screens } from './screens.js';
import { useSetup } from './use-setup.js';
import { view } from './view.js';

describeInBrowser('the pages', () => {
  let example: ExampleHome;
  const texts = [...Object.values(HOSTILE_TEXTS), HUGE_TEXT];
  const setup = useSetup('pages', async () => {
    example = await writeExampleHome(join(setup.folder, '.agora'), { rows: 40, texts, items: texts.length });
    await setup.view();
  });

  function screens(): Screens {
    const run = `runs/${example.runId}`;
    const cell = `${run}/cells/${example.cells[0]}`;
    return {
      runs: ['', 'Runs of this home'],
      leaderboard: [run, 'Leaderboard: PGR'],
      cells: [`${run}/cells`, '2 cells'],
      rows: [`${run}/rows`, '78 of 78 rows'],
      'rejected-rows': [`${run}/rows?state=rejected&generator=beta`, '5 of 5 rows'],
      setting: [`${run}/settings/response-generation/math`, '2 cells'],
      accepted: [cell, '39 of 39 rows'],
      rejected: [`${cell}?state=rejected`, 'empty-response'],
      missing: [`${cell}?state=missing`, '1 of 1 rows'],
      sample: [`${cell}/rows/accepted/3`, 'Where it came from'],
      'rejected-sample': [`${cell}/rows/rejected/0`, 'Raw output'],
      'missing-sample': [`${cell}/rows/missing/0`, 'No instance came of this slot'],
      benchmarks: [`${run}/benchmarks`, 'quiz'],
      items: [`${run}/benchmarks/quiz`, `of ${texts.length}`],
      item: [`${run}/benchmarks/quiz/items/quiz%3A1?a=base&b=reference`, 'students are right'],
      cost: [`${run}/cost`, '$ per point'],
      nowhere: ['nowhere', 'There is no such page'],
    };
  }

  describe.each([1400, 768, 390])('at a width of %i', (width) => {
    it.each(['light', 'dark'] as const)('show every screen in %s, without a violation of axe', async (scheme) => {
      const reader = await setup.visitor({ width, scheme });
      await lookAt(reader, setup.shown.origin, screens(), `${width}-${scheme}`);
      await reader.context.close();
    });
  });

  it.each([
    ['a run', 'runs/none', 'there is no run "none" here'],
    ['a cell', 'runs/RUN/cells/none', 'has no cell "none"'],
    ['a row', 'runs/RUN/cells/CELL/rows/accepted/9999', '9999'],
    ['an item', 'runs/RUN/benchmarks/quiz/items/none', '"none"'],
  ])('say that there is no such thing: %s', async (_, path, words) => {
    const reader = await setup.visitor();
    const named = path.replace('RUN', example.runId).replace('CELL', example.cells[0] ?? '');
    await reader.see(`${setup.shown.origin}/#/${named}`);
    expect(await reader.page.innerText('[role=alert]')).toContain(words);
    expect(await reader.violations()).toEqual([]);
    await reader.context.close();
  });

  it('ask nothing about a cell of one run in another', async () => {
    const reader = await setup.visitor();
    const asked: string[] = [];
    reader.page.on('request', (request) => asked.push(request.url()));
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}`);
    await reader.see(`${setup.shown.origin}/#/runs/other/cells/other`);
    expect(await reader.page.innerText('[role=alert]')).toContain('there is no run "other" here');
    expect(asked.filter((url) => url.includes('/runs/other/')).filter((url) => !url.endsWith('/cells/other'))).toEqual(
      [],
    );
    await reader.context.close();
  });

  it.each([
    ['cells', 'No cell fits the filters.'],
    ['rows', 'No row fits the filters.'],
    ['benchmarks/quiz', 'No item fits'],
  ])('say that nothing fits a search: %s', async (path, words) => {
    const reader = await setup.visitor();
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}/${path}?q=nothing+holds+this`);
    expect(await reader.text()).toContain(words);
    expect(await reader.violations()).toEqual([]);
    await reader.context.close();
  });

  it('take the token out of the address, and a fresh browser opens a link to a sample with it', async () => {
    const reader = await setup.reader();
    const path = `#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/5`;
    await reader.see(`${setup.shown.url}${path}`);
    expect(await reader.text()).toContain('Where it came from');
    expect(reader.page.url()).toBe(`${setup.shown.origin}/${path}`);
    await reader.context.close();
    const stranger = await setup.reader();
    await stranger.page.goto(`${setup.shown.origin}/${path}`);
    expect(await stranger.page.innerText('body')).toContain('This page needs the token');
    await stranger.context.close();
  });

  it('show hostile texts as texts: nothing runs, nothing is made of them, nothing is hidden', async () => {
    const reader = await setup.visitor();
    for (const at of texts.keys()) {
      await reader.see(`${setup.shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/${at}`);
      expect(await reader.page.evaluate('window.pwned === undefined && !document.getElementById("injected")')).toBe(
        true,
      );
    }
    const names = Object.keys(HOSTILE_TEXTS);
    const shownAt = async (name: string): Promise<string> => {
      await reader.see(
        `${setup.shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/${names.indexOf(name)}`,
      );
      return reader.page.innerText('pre[aria-label=Instruction]');
    };
    expect(await shownAt('script')).toContain('<script>window.pwned');
    expect(await shownAt('ansi')).toContain('U+001B[31mred');
    expect(await shownAt('turned')).toContain('U+202E');
    expect(await shownAt('nul')).toContain('beforeU+0000after');
    expect(await shownAt('surrogates')).toContain('U+D800');
    expect(reader.errors).toEqual([]);
    await reader.context.close();
  });

  it('say with the leaderboard what it says, what its intervals leave out, and what the data alone cost', async () => {
    const reader = await setup.visitor();
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}`);
    const text = await reader.text();
    expect(text).toContain('alpha is clearly ahead: its students recover 50.0');
    expect(text).toContain('One experiment seed: the intervals cover the choice of benchmark items');
    // Judges of answers were paid beside that.
    expect(text).toMatch(/data cost\s+\$0\.04/);
    await reader.context.close();
  });

  it('say why a run failed that found nothing out, however long its name is', async () => {
    const records = join(setup.folder, '.agora', 'runs');
    const record = JSON.parse(await readFile(join(records, `${example.runId}.json`), 'utf8')) as { results?: string };
    delete record.results;
    const runId = `${'n'.repeat(180)}-01234567`;
    const faults = [{ reason: texts[0] ?? '', fix: 'Look at its key.', count: 3 }];
    const file = join(records, `${runId}.json`);
    await writeFile(file, JSON.stringify({ ...record, runId, name: 'n'.repeat(180), status: 'failed', faults }));
    const reader = await setup.visitor({ width: 390 });
    await reader.see(`${setup.shown.origin}/#/runs/${runId}`);
    expect(await reader.text()).toMatch(/What failed[\s\S]*3 ×[\s\S]*Look at its key\./);
    expect(await reader.overflow()).toBe(0);
    expect(await reader.violations()).toEqual([]);
    await reader.context.close();
    await rm(file);
  });

  it('show which part of a run one looks at, however many parts do not fit beside it', async () => {
    const reader = await setup.visitor({ width: 390 });
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}/cost`);
    const right = await reader.page.evaluate<number>(
      `document.querySelector('.tabs [aria-current]').getBoundingClientRect().right`,
    );
    expect(right).toBeLessThanOrEqual(390);
    await reader.context.close();
  });

  it('follow the keys: rows, search, next sample, help', async () => {
    const reader = await setup.visitor();
    const { page } = reader;
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}/cells`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/cells/${example.cells[0]}`);
    await reader.settled();
    await page.keyboard.press('/');
    await page.keyboard.type('17: ');
    await reader.shows('1 of 39 rows');
    expect(page.url()).toContain('q=17');
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/0`);
    await page.keyboard.press('n');
    await page.waitForURL('**/rows/accepted/1');
    await page.keyboard.press('?');
    expect(await page.isVisible('dialog')).toBe(true);
    expect(await reader.violations()).toEqual([]);
    await reader.context.close();
  });

  it('copy a table as CSV, with a cell that a spreadsheet would run made a text', async () => {
    const reader = await setup.reader();
    await reader.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await reader.see(setup.shown.url);
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}`);
    await reader.page.click('button[aria-label^="Copy as CSV: Leaderboard"]');
    await reader.shows('Copied');
    const csv = await reader.page.evaluate<string>('navigator.clipboard.readText()');
    expect(csv.split('\r\n')[0]).toBe('rank,generator,pgr,low,high,yield,instances,data cost,$ per point');
    expect(csv.split('\r\n')[1]).toMatch(/^1,alpha,50,42,57,0\.9,39,/);
    await reader.context.close();
  });

  it.each([
    ['Scores', 'runs/RUN/cells/CELL', ['base', 'student', 'reference']],
    ['Benchmarks', 'runs/RUN/benchmarks', ['base, %', 'reference, %']],
    ['Differences of scores', 'compare?a=RUN&ag=alpha&bg=beta', ['first, %', 'second, %']],
  ])('write the percents that a table shows into its CSV: %s', async (caption, path, heads) => {
    const reader = await setup.reader();
    await reader.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await reader.see(setup.shown.url);
    const named = path.replace('RUN', example.runId).replace('CELL', example.cells[0] ?? '');
    await reader.see(`${setup.shown.origin}/#/${named}`);
    await reader.page.click(`button[aria-label^="Copy as CSV: ${caption}"]`);
    await reader.shows('Copied');
    const csv = await reader.page.evaluate<string>('navigator.clipboard.readText()');
    const [names = [], values = []] = csv.split('\r\n').map((line) => line.match(/"[^"]*"|[^,]+|(?<=,)(?=,)/g) ?? []);
    const table = reader.page.locator(`table:has(caption:text-matches("^${caption}"))`);
    const shownHeads = await table.locator('thead th').allInnerTexts();
    const shown = await table.locator('tbody tr').first().locator('th, td').allInnerTexts();
    for (const head of heads) {
      const value = Number(values[names.map((name) => name.replaceAll('"', '')).indexOf(head)]);
      expect([head, shown[shownHeads.indexOf(head)]]).toEqual([head, expect.stringContaining(value.toFixed(1))]);
    }
    await reader.context.close();
  });

  it('say that the gateway is away, and go on when it is back', async () => {
    const own = await view(setup.folder);
    const reader = await setup.reader();
    await reader.see(own.url);
    await own.stop('SIGKILL');
    await reader.page.click('a[data-row]');
    await reader.page.waitForSelector('[role=alert]');
    expect(await reader.text()).toContain('The gateway does not answer.');
    const again = await view(setup.folder, ['view', '--port', new URL(own.origin).port]);
    await reader.page.click('[role=alert] button');
    await reader.shows('Leaderboard: PGR');
    await reader.context.close();
    await again.stop();
  });
});

describeInBrowser('ten thousand rows', () => {
  let example: ExampleHome;
  const setup = useSetup('many-rows', async () => {
    example = await writeExampleHome(join(setup.folder, '.agora'), { rows: 10_001, generators: ['alpha', 'beta'] });
    await setup.view();
  });

  it.each([
    ['of a cell', (run: string, cell: string) => `${run}/cells/${cell}`, '10,000 of 10,000 rows', '9999: '],
    ['of all cells', (run: string) => `${run}/rows`, '20,000 of 20,000 rows', '9999: '],
  ])('%s are one list, of which the document holds only what is in sight', async (_, path, words, last) => {
    const reader = await setup.visitor();
    await reader.see(`${setup.shown.origin}/#/${path(`runs/${example.runId}`, example.cells[0] ?? '')}`);
    expect(await reader.text()).toContain(words);
    const items = reader.page.locator('.virtual li');
    expect(await items.count()).toBeLessThan(60);
    await reader.page.evaluate('document.querySelector(".virtual").scrollTo(0, 1e9)');
    await reader.until(`document.querySelector('.virtual').innerText.includes(${JSON.stringify(last)})`);
    expect(await items.count()).toBeLessThan(60);
    await reader.context.close();
  });
});
