import { Fault } from '@agora/plugin-api';
import type { Isolation } from './isolation.js';

/** Set to 1, it lets no program run without full isolation. */
export const REQUIRE_ISOLATION = 'AGORA_REQUIRE_ISOLATION';

const INSTALL = 'Install bubblewrap (Debian: apt install bubblewrap); docs/sandbox.md says what it needs.';

export function isolationRequired(env: NodeJS.ProcessEnv = process.env): boolean {
  return env[REQUIRE_ISOLATION] === '1';
}

/** What a user should know before model-written programs run; undefined when they are fully isolated. */
export function isolationWarning({ isolation, filtered, detail }: Isolation): string | undefined {
  if (isolation === 'bubblewrap' && filtered) return undefined;
  return (
    `WARNING: model-written programs run here without full isolation (${detail}). ` +
    `${INSTALL} --require-isolation refuses to run them like this.`
  );
}

/** @throws Fault `missing-dependency` unless programs are fully isolated */
export function requireFull({ isolation, filtered, detail }: Isolation): void {
  if (isolation === 'bubblewrap' && filtered) return;
  throw new Fault(
    'missing-dependency',
    `full isolation of model-written programs is required, and not to be had: ${detail}`,
    {
      fix: `${INSTALL} Or do without: leave out --require-isolation and ${REQUIRE_ISOLATION}.`,
    },
  );
}
