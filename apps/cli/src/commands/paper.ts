import { ArtifactStore } from '@agora/artifacts';
import { compareWithPaper, comparisonDocument, paperDocument, paperReport, toMarkdown, type Block } from '@agora/paper';
import { sayTable, wrapped } from '../display/table.js';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { OutFile } from '../score/out-file.js';
import { openScoredRun } from '../scores/open-scored-run.js';
import type { SharedFlags } from '../settings.js';

export interface PaperFlags extends SharedFlags {
  against?: string;
  runs?: string;
  margin: number;
  all?: boolean;
  markdown?: boolean;
  out?: string;
}

/** Prints the published numbers of AgoraBench beside what they give when recomputed, or a run beside them. */
export async function paper(flags: PaperFlags, output: Output): Promise<ExitCode> {
  const { blocks, record } = flags.against === undefined ? aboutPaper(flags) : await aboutRun(flags.against, flags);
  if (flags.out !== undefined) {
    await write(flags.out, flags.json ? `${JSON.stringify(record, null, 2)}\n` : toMarkdown(blocks));
    output.record({ ...record, file: flags.out });
    if (!flags.json) output.say(`Written: ${flags.out}`);
    return ExitCode.done;
  }
  output.record(record);
  if (flags.markdown) output.say(toMarkdown(blocks).trimEnd());
  else if (!flags.json) say(blocks, output);
  return ExitCode.done;
}

interface Told {
  blocks: Block[];
  record: Record<string, unknown>;
}

function aboutPaper({ all = false }: PaperFlags): Told {
  const report = paperReport();
  return { blocks: paperDocument(report, { all }), record: { kind: 'paper', ...report } };
}

async function aboutRun(run: string, flags: PaperFlags): Promise<Told> {
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const { results } = await openScoredRun(run, runsFolder(home), store, flags.runs);
  const comparison = compareWithPaper(results, flags.margin);
  return { blocks: comparisonDocument(comparison), record: { kind: 'paper-comparison', ...comparison } };
}

async function write(path: string, text: string): Promise<void> {
  const file = await OutFile.open(path);
  await onOut('--out', path, async () => {
    await file.write(text);
    await file.commit();
  });
}

function say(blocks: readonly Block[], output: Output): void {
  blocks.forEach((block, index) => {
    if (block.kind === 'heading') output.say(`${index > 0 ? '\n' : ''}${output.paint('bold', capital(block.text))}`);
    else if (block.kind === 'text') output.say(wrapped(block.text, output.width));
    else sayTable(output, block.head, block.rows);
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
