import type { Reader } from './browser.js';

/** Every screen that a spec looks at, by name: its address, and a text that shows that it is there. */
export type Screens = Record<string, [path: string, shows: string]>;

/** Looks at each screen: what it says, what axe finds, whether it is wider than the window; a picture is kept of each. */
export async function lookAt(reader: Reader, origin: string, screens: Screens, name: string): Promise<void> {
  for (const [screen, [path, words]] of Object.entries(screens)) {
    await reader.see(`${origin}/#/${path}`);
    expect([screen, await reader.text()]).toEqual([screen, expect.stringContaining(words)]);
    await reader.picture(`${screen}-${name}`);
    expect([screen, await reader.violations()]).toEqual([screen, []]);
    expect([screen, await reader.overflow()]).toEqual([screen, 0]);
  }
  expect(reader.errors).toEqual([]);
}
