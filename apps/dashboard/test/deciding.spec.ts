import { HOSTILE_TEXTS, writeExampleHome, type ExampleHome } from '@agora/home-testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeInBrowser } from './find-chromium.js';
import { lookAt, type Screens } from './screens.js';
import { useSetup } from './use-setup.js';

const OTHER = 'example-of-a-later-week-89abcdef';
const GENERATORS = ['alpha', 'beta', 'a-generator-with-a-rather-long-name.v2'];

describeInBrowser('the pages that compare and decide', () => {
  let example: ExampleHome;
  const setup = useSetup('deciding', async () => {
    const home = join(setup.folder, '.agora');
    const texts = Object.values(HOSTILE_TEXTS);
    const given = { rows: 40, items: 30, texts };
    example = await writeExampleHome(home, { ...given, generators: GENERATORS });
    await writeExampleHome(home, { ...given, generators: ['beta'], runId: OTHER, shift: 1, bare: true });
    await setup.view();
  });

  function screens(): Screens {
    const run = `runs/${example.runId}`;
    const pair = `a=${example.runId}&ag=alpha&bg=beta`;
    const cell = `${run}/cells/${example.cells[0]}`;
    return {
      'compare-all': [`compare?a=${example.runId}`, 'alpha less each other generator'],
      'compare-pair': [`compare?${pair}`, 'Items that flipped'],
      'compare-runs': [`compare?a=${example.runId}&b=${OTHER}`, 'First run less second'],
      'compare-side': [`compare?${pair}&side=second`, 'second alone right'],
      'compare-item': [
        `compare/item?${pair}&benchmark=quiz&item=quiz%3A2&ca=${example.cells[0]}&cb=${example.cells[1]}`,
        'Word by word',
      ],
      recommend: [`${run}/recommend`, 'P(best)'],
      volumes: [`${run}/questions/volumes`, 'points per doubling'],
      value: [`${run}/questions/value`, 'Points per dollar'],
      solving: [`${run}/questions/solving`, "Pearson's correlation"],
      formats: [`${run}/questions/formats`, 'math-json less math'],
      references: [`${run}/questions/references`, 'Ranks and PGR against each reference'],
      race: [`${run}/race`, 'Rung 2 of 2'],
      metrics: [`${run}/metrics`, 'Principal components'],
      judges: [`${run}/judges`, 'Agreement of judges'],
      facets: [`${cell}?state=rejected&reason=no-answer&attempt=1`, 'Attempt'],
      'near-duplicates': [`${cell}?state=near-duplicates`, 'rows that are nearly the same'],
      'bare-race': [`runs/${OTHER}/race`, 'This run is no step of a race.'],
      'bare-judges': [`runs/${OTHER}/judges`, 'No metric of this run asks a judge.'],
      'bare-questions': [`runs/${OTHER}/questions`, 'asks nothing beside its leaderboard'],
    };
  }

  describe.each([1400, 390, 768])('at a width of %i', (width) => {
    it.each(['light', 'dark'] as const)('show every screen in %s, without a violation of axe', async (scheme) => {
      const reader = await setup.visitor({ width, scheme });
      await lookAt(reader, setup.shown.origin, screens(), `${width}-${scheme}`);
      expect(await reader.page.evaluate('window.pwned === undefined && !document.getElementById("injected")')).toBe(
        true,
      );
      await reader.context.close();
    });
  });

  it('say why there is nothing to compare', async () => {
    const reader = await setup.visitor();
    await reader.see(`${setup.shown.origin}/#/compare?a=${OTHER}`);
    expect(await reader.text()).toContain('one generator is no comparison');
    expect(await reader.violations()).toEqual([]);
    // The browser remarks that the gateway refused.
    expect(reader.errors).toEqual([expect.stringContaining('400')]);
    await reader.context.close();
  });

  it('lead from the leaderboard to an item that flipped, and a fresh browser opens the same link', async () => {
    const reader = await setup.visitor();
    const { page } = reader;
    await reader.see(`${setup.shown.origin}/#/runs/${example.runId}`);
    await page.click('text=Compare generators pair by pair');
    await reader.shows('less each other generator');
    await page.click('table a[data-row]');
    await reader.shows('Items that flipped');
    await page.click('button:has-text("second alone right")');
    await page.waitForURL('**side=second**');
    await page.click('.flips a[data-row]');
    await reader.shows('Word by word');
    const link = new URL(page.url());
    await reader.context.close();
    const fresh = await setup.reader();
    await fresh.see(`${setup.shown.url}${link.hash}`);
    expect(await fresh.text()).toContain('Word by word');
    expect(fresh.errors).toEqual([]);
    await fresh.context.close();
  });

  it('keep in the address what is chosen, both ways round', async () => {
    const reader = await setup.visitor();
    await reader.see(`${setup.shown.origin}/#/compare?a=${example.runId}&ag=alpha&bg=beta`);
    expect(await reader.text()).toContain('alpha less beta');
    await reader.page.click('button:has-text("Swap")');
    await reader.shows('beta less alpha');
    expect(reader.page.url()).toContain('ag=beta&bg=alpha');
    await reader.context.close();
  });

  it('save figures as SVG that stand alone, and their numbers as CSV', async () => {
    const reader = await setup.visitor();
    const { page } = reader;
    const saved = async (path: string, button: string): Promise<[name: string, text: string]> => {
      await reader.see(`${setup.shown.origin}/#/${path}`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
      return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
    };
    const questions = `runs/${example.runId}/questions`;
    const [chart, drawing] = await saved(`${questions}/volumes`, '[aria-label="Save SVG: PGR by number of instances"]');
    expect(chart).toBe('pgr-by-number-of-instances.svg');
    const looked = await page.evaluate<{ error: boolean; marks: number; texts: string }>(`(() => {
      const parsed = new DOMParser().parseFromString(${JSON.stringify(drawing)}, 'image/svg+xml');
      return {
        error: parsed.querySelector('parsererror') !== null,
        marks: parsed.querySelectorAll('path').length,
        texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent).join('|'),
      };
    })()`);
    // Three volumes of three generators but one point that has no PGR, and the legend.
    expect(looked).toMatchObject({ error: false, marks: 8 + 3 });
    expect(looked.texts).toContain('instances|PGR %');
    expect(looked.texts).toContain(GENERATORS[2]);
    expect(drawing).not.toMatch(/class=|style=/);
    const [, rows] = await saved(`runs/${example.runId}`, '[aria-label^="Save SVG: Leaderboard"]');
    expect(rows).toContain('alpha</text>');
    const [table, numbers] = await saved(`${questions}/value`, '[aria-label="Save CSV: Points per dollar"]');
    expect(table).toBe('points-per-dollar.csv');
    expect(numbers.split('\r\n')[1]).toBe('alpha,0.5,50,100,true');
    const places = '[aria-label="Save CSV: Datasets by their metrics: places on the components"]';
    const [, scores] = await saved(`runs/${example.runId}/metrics`, places);
    expect(scores.split('\r\n')[1]).toBe(`${example.cells[0]},-1,0`);
    await reader.context.close();
  });
});
