import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launch, Reader } from './browser.js';
import { view, type Shown } from './view.js';

/** Browsers start slowly on machines that do much else. */
const TIMEOUT_MS = 600_000;

/** What a spec in a browser begins with: a folder of its own and a browser. All of it ends with the spec. */
export class Setup {
  folder = '';
  browser!: Browser;
  /** The pages of the command that was started last. */
  shown!: Shown;
  private readonly closers: (() => unknown)[] = [];

  /** Starts `agora view`, or another command that opens pages, in the folder. */
  async view(args?: string[]): Promise<Shown> {
    this.shown = await view(this.folder, args);
    this.onEnd(this.shown.stop);
    return this.shown;
  }

  /** A new browser profile, which has seen nothing yet. */
  reader(options?: Parameters<typeof Reader.open>[1]): Promise<Reader> {
    return Reader.open(this.browser, options);
  }

  /** A new browser profile that has the token of the pages. */
  async visitor(options?: Parameters<typeof Reader.open>[1]): Promise<Reader> {
    const reader = await this.reader(options);
    await reader.see(this.shown.url);
    return reader;
  }

  /** What is closed last was opened first. */
  onEnd(close: () => unknown): void {
    this.closers.push(close);
  }

  async open(name: string): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), `agora-${name}-`));
    this.onEnd(() => rm(this.folder, { recursive: true, force: true, maxRetries: 5 }));
    this.browser = await launch();
    this.onEnd(() => this.browser.close());
  }

  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }
}

/** Makes it ready before the specs of a `describe`: `prepare` fills the folder and starts what is looked at. */
export function useSetup(name: string, prepare: (setup: Setup) => Promise<void>): Setup {
  jest.setTimeout(TIMEOUT_MS);
  const setup = new Setup();
  beforeAll(async () => {
    await setup.open(name);
    await prepare(setup);
  });
  afterAll(() => setup.close());
  return setup;
}
