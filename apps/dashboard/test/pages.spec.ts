import { HOSTILE_TEXTS, HUGE_TEXT, writeExampleHome, type ExampleHome } from '@agora/home-testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launch, Reader } from './browser.js';
import { describeInBrowser } from './find-chromium.js';
import { view, type Shown } from './view.js';

jest.setTimeout(300_000);

describeInBrowser('the pages', () => {
  let folder: string;
  let example: ExampleHome;
  let shown: Shown;
  let browser: Browser;
  const texts = [...Object.values(HOSTILE_TEXTS), HUGE_TEXT];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-pages-'));
    example = await writeExampleHome(join(folder, '.agora'), { rows: 40, texts, items: texts.length });
    shown = await view(folder);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await shown?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Every screen, and a text that shows that it is there. */
  function screens(): Record<string, [path: string, shows: string]> {
    const run = `runs/${example.runId}`;
    const cell = `${run}/cells/${example.cells[0]}`;
    return {
      runs: ['', 'Runs of this home'],
      leaderboard: [run, 'Leaderboard: PGR'],
      cells: [`${run}/cells`, '2 cells'],
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
      const reader = await Reader.open(browser, { width, scheme });
      await reader.see(shown.url);
      for (const [name, [path, words]] of Object.entries(screens())) {
        await reader.see(`${shown.origin}/#/${path}`);
        expect([name, await reader.text()]).toEqual([name, expect.stringContaining(words)]);
        expect([name, await reader.violations()]).toEqual([name, []]);
        expect([name, await reader.overflow()]).toEqual([name, 0]);
        await reader.picture(`${name}-${width}-${scheme}`);
      }
      expect(reader.errors).toEqual([]);
      await reader.context.close();
    });
  });

  it('take the token out of the address, and a fresh browser opens a link to a sample with it', async () => {
    const reader = await Reader.open(browser);
    const path = `#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/5`;
    await reader.see(`${shown.url}${path}`);
    expect(await reader.text()).toContain('Where it came from');
    expect(reader.page.url()).toBe(`${shown.origin}/${path}`);
    await reader.context.close();
    const stranger = await Reader.open(browser);
    await stranger.page.goto(`${shown.origin}/${path}`);
    expect(await stranger.page.innerText('body')).toContain('This page needs the token');
    await stranger.context.close();
  });

  it('show hostile texts as texts: nothing runs, nothing is made of them, nothing is hidden', async () => {
    const reader = await Reader.open(browser);
    await reader.see(shown.url);
    for (const at of texts.keys()) {
      await reader.see(`${shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/${at}`);
      expect(await reader.page.evaluate('window.pwned === undefined && !document.getElementById("injected")')).toBe(
        true,
      );
    }
    const names = Object.keys(HOSTILE_TEXTS);
    const shownAt = async (name: string): Promise<string> => {
      await reader.see(
        `${shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/${names.indexOf(name)}`,
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

  it('follow the keys: rows, search, next sample, help', async () => {
    const reader = await Reader.open(browser);
    const { page } = reader;
    await reader.see(shown.url);
    await reader.see(`${shown.origin}/#/runs/${example.runId}/cells`);
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
    await reader.see(`${shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}/rows/accepted/0`);
    await page.keyboard.press('n');
    await page.waitForURL('**/rows/accepted/1');
    await page.keyboard.press('?');
    expect(await page.isVisible('dialog')).toBe(true);
    expect(await reader.violations()).toEqual([]);
    await reader.context.close();
  });

  it('copy a table as CSV, with a cell that a spreadsheet would run made a text', async () => {
    const reader = await Reader.open(browser);
    await reader.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await reader.see(shown.url);
    await reader.see(`${shown.origin}/#/runs/${example.runId}`);
    await reader.page.click('button[aria-label^="Copy as CSV: Leaderboard"]');
    await reader.shows('Copied');
    const csv = await reader.page.evaluate<string>('navigator.clipboard.readText()');
    expect(csv.split('\r\n')[0]).toBe('rank,generator,pgr,low,high,yield,instances,data cost,$ per point');
    expect(csv.split('\r\n')[1]).toMatch(/^1,alpha,50,42,57,0\.9,39,/);
    await reader.context.close();
  });

  it('say that the gateway is away, and go on when it is back', async () => {
    const own = await view(folder);
    const reader = await Reader.open(browser);
    await reader.see(own.url);
    await own.stop('SIGKILL');
    await reader.page.click('a[data-row]');
    await reader.page.waitForSelector('[role=alert]');
    expect(await reader.text()).toContain('The gateway does not answer.');
    const again = await view(folder, ['view', '--port', new URL(own.origin).port]);
    await reader.page.click('[role=alert] button');
    await reader.shows('Leaderboard: PGR');
    await reader.context.close();
    await again.stop();
  });
});

describeInBrowser('ten thousand rows', () => {
  it('are one list, of which the document holds only what is in sight', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agora-many-rows-'));
    const example = await writeExampleHome(join(folder, '.agora'), { rows: 10_001, generators: ['alpha'] });
    const [shown, browser] = await Promise.all([view(folder), launch()]);
    try {
      const reader = await Reader.open(browser);
      await reader.see(shown.url);
      await reader.see(`${shown.origin}/#/runs/${example.runId}/cells/${example.cells[0]}`);
      expect(await reader.text()).toContain('10,000 of 10,000 rows');
      expect(await reader.page.locator('.virtual li').count()).toBeLessThan(60);
      await reader.page.evaluate('document.querySelector(".virtual").scrollTo(0, 1e9)');
      await reader.until(`document.querySelector('.virtual').innerText.includes('9999: ')`);
      expect(await reader.page.locator('.virtual li').count()).toBeLessThan(60);
      await reader.context.close();
    } finally {
      await browser.close();
      await shown.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
