import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The system's Chromium: AGORA_CHROMIUM, else one on PATH. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env['AGORA_CHROMIUM']) return env['AGORA_CHROMIUM'];
  const folders = (env['PATH'] ?? '').split(':').filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export const chromiumPath = findChromium();

/** `describe`, or a skipped one with the reason where there is no browser. */
export const describeInBrowser: jest.Describe = chromiumPath ? describe : describe.skip;

if (!chromiumPath) {
  process.stderr.write(
    'dashboard: no Chromium is found, so no page is tried in a browser. Install it (apt-get install chromium), or name it in AGORA_CHROMIUM.\n',
  );
}
