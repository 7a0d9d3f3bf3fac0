import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { open } from './view.mjs';

const require = createRequire(new URL('../../../apps/dashboard/package.json', import.meta.url));
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SCROLL_MS = 4_000;

/** Size of the first page; when a large run is on the screen; how many pictures a second its rows scroll with. */
export async function pages({ folder, runId, cells }, tell) {
  const { chromium } = require('playwright-core');
  const view = await open(['view', '--port', '0'], folder);
  const executablePath = process.env.AGORA_CHROMIUM ?? which(NAMES);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  try {
    tell('first page, gzip', (await transferred(view)) / 1000, 'KB', { most: 150 });
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    const paints = [];
    for (let round = 0; round < 5; round += 1) {
      await page.goto('about:blank');
      await page.goto(`${view.url}#/runs/${runId}`);
      paints.push(await page.evaluate(shown('Leaderboard: PGR')));
    }
    tell(
      'programs that wanted a processor meanwhile, by the load of the last minute',
      loadavg()[0],
      `of ${cpus().length}`,
    );
    tell(`first paint of a run of ${cells.length} cells, with its leaderboard`, median(paints), 'ms', { most: 1_000 });
    tell('the quickest of five', Math.min(...paints), 'ms');
    await page.goto(`${view.origin}/#/runs/${runId}/cells/${cells[0]}`);
    await page.evaluate(shown(' rows'));
    await page.waitForSelector('.virtual li');
    const scrolled = await page.evaluate(scroll(SCROLL_MS));
    tell('scrolling its rows', scrolled.frames, 'frames/s', { least: 50 });
    tell('rows that went by', scrolled.rows, 'rows/s');
    await rowsOfAll(page, `${view.origin}/#/runs/${runId}/rows`, tell);
  } finally {
    await browser.close();
    view.child.kill('SIGINT');
    await view.ended;
  }
}

/** The rows of all cells as one list: when it is there, how it scrolls, and how long a search in it takes at first and again. */
async function rowsOfAll(page, address, tell) {
  await page.goto('about:blank');
  await page.goto(address);
  tell('first paint of the rows of all cells', await page.evaluate(listed), 'ms');
  await page.waitForSelector('.facets');
  tell('their facets, from every row of every cell', await page.evaluate('performance.now()'), 'ms');
  tell('scrolling them', (await page.evaluate(scroll(SCROLL_MS))).frames, 'frames/s', { least: 50 });
  await page.evaluate('document.querySelector(".virtual").scrollTo(0, 1e9)');
  // A browser lays out no list as tall as this one: its end must come into sight all the same.
  await page.evaluate(lastInSight);
  for (const word of ['at first', 'again']) {
    await page.goto('about:blank');
    await page.goto(`${address}?q=Row+96+says`);
    tell(`a search in the rows of all cells, ${word}`, await page.evaluate(listed), 'ms');
  }
}

/** Bytes of the page and what it loads before it asks for data, as they cross the wire. */
async function transferred({ origin, token }) {
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' };
  const html = await (await fetch(`${origin}/`, { headers })).text();
  const files = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+)"/g)].map(([, name]) => name);
  let sum = 0;
  for (const name of ['', ...files]) {
    sum += Number((await fetch(`${origin}/${name}`, { headers })).headers.get('content-length'));
  }
  return sum;
}

/** Milliseconds since the page was asked for, at the picture that shows a text. */
const shown = (text) => `new Promise((done) => {
  const look = () => document.body?.innerText.includes(${JSON.stringify(text)})
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})`;

/** Milliseconds until rows are shown. */
const listed = `new Promise((done) => {
  const look = () => document.querySelector('.virtual a')
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})`;

/** Resolves when the last row of a list is shown. */
const lastInSight = `new Promise((done) => {
  const look = () => {
    const last = document.querySelector('.virtual li:last-child');
    const isLast = last?.ariaPosInSet === last?.ariaSetSize && last?.querySelector('a');
    if (isLast) done(); else requestAnimationFrame(look);
  };
  look();
})`;

/** Scrolls a fifth of the window at every picture. */
const scroll = (ms) => `new Promise((done) => {
  const list = document.querySelector('.virtual');
  const [height, before, begun] = [list.querySelector('li').offsetHeight, list.scrollTop, performance.now()];
  let frames = 0;
  const step = (now) => {
    if (now - begun >= ${ms}) {
      const seconds = (now - begun) / 1000;
      return done({ frames: frames / seconds, rows: (list.scrollTop - before) / height / seconds });
    }
    frames += 1;
    list.scrollTop += window.innerHeight / 5;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

function which(names) {
  const { existsSync } = require('node:fs');
  const folders = (process.env.PATH ?? '').split(':');
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find((path) => existsSync(path));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
