import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumPath } from './find-chromium.js';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Kept for people to look at; git ignores it. */
const PICTURES = resolve(__dirname, '../dist/screens');

const LOOK_MS = 20;
/** Nothing that a page waits for takes as long; then what it shows instead tells more than a test that ran out of time. */
const GIVE_UP_MS = 240_000;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ARGS });
}

/** A page that keeps what goes wrong in it. */
export class Reader {
  readonly errors: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
  ) {}

  static async open(browser: Browser, { width = 1400, scheme = 'light' as 'light' | 'dark' } = {}): Promise<Reader> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const reader = new Reader(await context.newPage(), context);
    reader.page.on('pageerror', (error) => reader.errors.push(error.message));
    reader.page.on('console', (message) => {
      if (message.type() === 'error') reader.errors.push(message.text());
    });
    return reader;
  }

  /** Goes to a page and waits until it shows what it loads. */
  async see(address: string): Promise<void> {
    await this.page.goto(address);
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.waitForSelector('h1');
    await this.until(
      `!document.body.innerText.includes('Loading…') && !document.querySelector('.waiting, [aria-busy=true]')`,
    );
  }

  /** Waits until an expression holds. Asked through the debugger: the pages' own policy lets nothing be evaluated in them. */
  async until(expression: string): Promise<void> {
    const end = performance.now() + GIVE_UP_MS;
    while (!(await this.page.evaluate<boolean>(`Boolean(${expression})`))) {
      if (performance.now() > end) throw new Error(`It never came true: ${expression}\n${await this.text()}`);
      await pause(LOOK_MS);
    }
  }

  shows(text: string): Promise<void> {
    return this.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  async text(): Promise<string> {
    return this.page.innerText('main');
  }

  async picture(name: string): Promise<void> {
    await mkdir(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  }

  /** What axe finds wrong for people who do not see, or not well. */
  async violations(): Promise<string[]> {
    const source = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    // Through the debugger, because the pages' own policy lets no script of others in.
    const session = await this.context.newCDPSession(this.page);
    await session.send('Runtime.evaluate', { expression: source });
    await session.detach();
    return this.page.evaluate<string[]>(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`,
    );
  }

  /** Pixels by which the page is wider than its window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  }
}
