import { startChatEndpoint, type ChatEndpoint } from '@agora/testkit';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reader } from './browser.js';
import { describeInBrowser } from './find-chromium.js';
import { lookEveryWay } from './screens.js';
import { useSetup } from './use-setup.js';

/** Answers that come at once; the ones behind them wait for the end of the spec. */
const AT_ONCE = 3;

describeInBrowser('what may be done from the pages', () => {
  const setup = useSetup('operated', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((lifted) => (open = lifted));
    const endpoint: ChatEndpoint = await startChatEndpoint({
      answer: async (_, index) => {
        if (index >= AT_ONCE) await gate;
        return 'an answer of no use';
      },
    });
    setup.onEnd(() => endpoint.close());
    const experiment = {
      name: 'operated',
      budget: { usd: 2 },
      generators: [
        {
          id: 'paid',
          provider: 'openai-compatible',
          model: 'm',
          options: { baseURL: endpoint.baseURL },
          price: { input: 1, output: 1 },
          limits: { concurrency: 1 },
        },
      ],
      methods: ['response-generation'],
      domains: [{ id: 'nano-math', options: { heldOut: 20 } }],
      instances: 40,
      student: { model: 'nano' },
      metrics: [],
    };
    await writeFile(join(setup.folder, 'operated.yaml'), JSON.stringify(experiment));
    await setup.view(['up', '--port', '0', '--allow-control', '--may-start', 'operated.yaml']);
    setup.onEnd(open);
  });

  /** Opens a question, answers it, and waits until it is gone. */
  async function act(reader: Reader, word: string, usd?: string): Promise<void> {
    const { page } = reader;
    await page.click(`button:has-text("${word} …")`);
    const dialog = page.locator('dialog[open]');
    expect(await reader.violations()).toEqual([]);
    if (usd !== undefined) await dialog.locator('input[type=number]').fill(usd);
    await dialog.locator(`button:text-is("${word}")`).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Opens a question, answers it with what is no amount of money, and leaves it. */
  async function refuses(reader: Reader, word: string, typed: string): Promise<void> {
    const { page } = reader;
    await page.click(`button:has-text("${word} …")`);
    const dialog = page.locator('dialog[open]');
    const field = dialog.locator('input[type=number]');
    await field.pressSequentially(typed);
    await dialog.locator(`button:text-is("${word}")`).click();
    await reader.shows('A budget is a number of dollars above 0');
    await field.fill('');
    await dialog.locator('button:text-is("Leave it")').click();
  }

  it('is started, shows rows before a dataset is whole, gets another budget, is stopped and resumed', async () => {
    const reader = await setup.visitor();
    const { page } = reader;
    await reader.shows('No run has begun in this home yet.');
    await refuses(reader, 'Start operated', '-1');
    await refuses(reader, 'Start operated', 'e');
    await act(reader, 'Start operated');
    await page.waitForURL('**/live');
    await reader.shows('● live');
    await reader.shows('$2.00');
    await act(reader, 'Change budget', '7.5');
    await reader.shows('The budget is $7.5 from now on; it was $2.');
    await reader.shows('$7.50');
    await lookEveryWay(reader, 'operated-live');
    const live = page.url();
    await page.click('a[data-row]');
    await reader.shows('This dataset is not whole: its rows as of');
    await reader.shows('an answer of no use');
    await lookEveryWay(reader, 'unfinished-cell');
    await page.click('.virtual a[data-row]');
    await reader.shows('Where it came from');
    await reader.see(live);
    await reader.shows('● live');
    await act(reader, 'Stop');
    await reader.shows('‖ cancelled');
    await act(reader, 'Resume', '3');
    await reader.shows('▶ running');
    await reader.shows('● live');
    await reader.shows('$3.00');
    await reader.shows('began this round from the page with a budget of $3.');
    await act(reader, 'Stop');
    await reader.shows('‖ cancelled');
    const lines = (await readFile(join(setup.folder, '.agora', 'host', 'actions.jsonl'), 'utf8')).trim().split('\n');
    const done = lines.map((line) => JSON.parse(line) as { action: string; state: string });
    expect(done.filter(({ state }) => state === 'done').map(({ action }) => action)).toEqual([
      'start',
      'budget',
      'stop',
      'resume',
      'stop',
    ]);
    expect(reader.errors).toEqual([]);
    await reader.context.close();
  });
});
