// What can be said of blocks that are no commands: do they parse, are the types right?
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Of TypeScript: a name that the page leaves out, and what follows from that. */
const LEFT_OUT = new Set([2304, 2307, 2355, 2552, 18004]);

/** Every line of it, or the whole, is JSON. */
export function checkJson(text) {
  try {
    JSON.parse(text);
  } catch (error) {
    const lines = text.trim().split('\n');
    if (lines.length < 2 || !lines.every((line) => line.startsWith('{'))) throw error;
    for (const line of lines) JSON.parse(line);
  }
}

/** The blocks as files beside each other; place → what is wrong. Types are checked as far as a block tells its names. */
export function checkScripts(blocks, folder) {
  mkdirSync(folder, { recursive: true });
  const files = new Map();
  for (const { place, language, text } of blocks) {
    const file = join(folder, `${place.replaceAll(/[^a-z0-9]+/gi, '-')}.${language === 'js' ? 'mjs' : 'mts'}`);
    // A module, so that names of one block are not those of another.
    writeFileSync(file, `${text}\nexport {};\n`);
    files.set(file, place);
  }
  // Not strict: a page need not say what is to be done about `undefined`.
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    allowJs: true,
    experimentalDecorators: true,
    noEmit: true,
    skipLibCheck: true,
  };
  const program = ts.createProgram([...files.keys()], options);
  const faults = new Map();
  for (const { code, file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const place = files.get(file?.fileName);
    if (place && !LEFT_OUT.has(code))
      faults.set(place, `TS${code} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  }
  return faults;
}
