/** What an engine's own program may need to find itself, its configuration and the user's account at the engine. */
const COMMON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|XDG_.*|LD_LIBRARY_PATH|KRB5.*|(HTTP|HTTPS|ALL|NO)_PROXY)$/i;

/** The environment of an engine's program: what is common, what `own` matches, and nothing else of ours, API keys above all. */
export function engineEnvironment(own?: RegExp, environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const allowed = (name: string): boolean => COMMON.test(name) || own?.test(name) === true;
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && allowed(name) ? [[name, value]] : [],
    ),
  );
}
