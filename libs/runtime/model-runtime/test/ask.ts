// Asks a model of a provider plugin once, in a plain Node process, and says what came of it as JSON.
// Usage: ask.ts <baseDir> <plugin> <options as JSON> <model>
import { Fault } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { ProviderRuntimes } from '../src/index.js';

async function main([baseDir = '', provider = '', options = '{}', model = '']: string[]): Promise<void> {
  const runtimes = new ProviderRuntimes({ maxTries: 2, backoff: { baseMs: 1, capMs: 1 } });
  const host = new PluginHost({ baseDir });
  const runtime = await runtimes.get(host, { provider, options: JSON.parse(options), model });
  const prompt = { kind: 'chat' as const, messages: [{ role: 'user' as const, content: 'Say it.' }] };
  const request = { model, prompt, sampling: { maxTokens: 5, temperature: 0.5 } };
  const answer = await runtime.complete(request, new AbortController().signal);
  process.stdout.write(JSON.stringify(answer));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stdout.write(JSON.stringify(Fault.from(error).toData()));
});
