// Loads provider plugins in a plain Node process and says what they answer, one line each.
// Usage: echo.ts <baseDir> <name> …
import { PluginHost } from '../src/index.js';

async function main([baseDir = '', ...names]: string[]): Promise<void> {
  const host = new PluginHost({ baseDir });
  for (const name of names) {
    const provider = await host.create('provider', name, { times: 2 });
    const request = { model: 'm', prompt: { kind: 'text' as const, text: name }, sampling: {} };
    const { completion } = await provider.complete(request, new AbortController().signal);
    const problem: unknown = await host.create('provider', name, { tims: 2 }).catch((error: Error) => error.message);
    process.stdout.write(`${JSON.stringify([completion.text, problem])}\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
