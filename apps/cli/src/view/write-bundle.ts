import { ExitCode } from '../exit-code.js';
import { formatSize } from '../display/format-size.js';
import type { Output } from '../output.js';
import { pagesFolder, unfinishedOf, versionOf, type Shown } from './open-gateway.js';

/** Writes the pages with their data into a folder, and says how big it is. */
export async function writeBundle(
  out: string,
  { redact, signal, ...shown }: Shown & { redact: boolean; signal: AbortSignal },
  output: Output,
): Promise<ExitCode> {
  const { writeCopy } = await import('@agora/gateway');
  const { runs, files, bytes } = await writeCopy({
    ...shown,
    out,
    redact,
    signal,
    pages: pagesFolder(),
    version: versionOf(),
    ...unfinishedOf(shown.home),
    onRun: (runId, at, of) => output.say(`Copying ${runId} (${at + 1} of ${of}) …`),
  });
  const what = `${runs} ${runs === 1 ? 'run' : 'runs'}${redact ? ', without texts' : ''}`;
  output.say(`${out} holds ${what}: ${files} files, ${formatSize(bytes)}.`);
  output.say(`Any host can serve it; here: python3 -m http.server -d ${out}`);
  output.record({ kind: 'bundle', out, runs, files, bytes, redacted: redact });
  return ExitCode.done;
}
