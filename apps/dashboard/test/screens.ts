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

/** Looks at what is shown at every width, light and dark: for screens of something that goes on. */
export async function lookEveryWay(reader: Reader, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const width of [390, 768, 1400]) {
      await reader.page.setViewportSize({ width, height: 900 });
      await reader.page.emulateMedia({ colorScheme });
      await reader.settled();
      const way = `${name}-${width}-${colorScheme}`;
      expect([way, await reader.violations()]).toEqual([way, []]);
      expect([way, await reader.overflow()]).toEqual([way, 0]);
      await reader.picture(way);
    }
  }
}
