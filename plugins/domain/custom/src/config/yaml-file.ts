import { decodeUtf8, Fault } from '@agora/plugin-api';
import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

/** Largest file, in bytes. */
const LARGEST = 2 ** 20;

/** A problem of a file, with its line. */
export interface Finding {
  line: number;
  words: string;
}

/** A YAML file together with the lines on which its fields stand. */
export class YamlFile {
  private readonly lines = new LineCounter();
  private readonly document: Document;
  readonly value: unknown;

  /** @throws Fault `not-found`, or `invalid-input` with every line that is no YAML */
  constructor(readonly path: string) {
    this.document = parseDocument(textOf(path), { lineCounter: this.lines, prettyErrors: false });
    const errors = this.document.errors.map(({ pos, message }) => ({
      line: this.lines.linePos(pos[0]).line,
      words: `is no YAML: ${message}`,
    }));
    if (errors.length > 0) throw this.fault(errors, 'Correct the YAML.');
    try {
      this.value = this.document.toJS() as unknown;
    } catch (error) {
      throw this.fault([{ line: 1, words: `is no YAML: ${Fault.from(error).message}` }], 'Correct the YAML.');
    }
  }

  /** The line of a field, or of the nearest one around it. */
  lineOf(path: readonly PropertyKey[]): number {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const line = this.exactLine(path.slice(0, depth));
      if (line !== undefined) return line;
    }
    return 1;
  }

  fault(findings: readonly Finding[], fix: string): Fault {
    const told = [...findings]
      .sort((a, b) => a.line - b.line)
      .map(({ line, words }) => `${this.path}:${line}: ${words}`);
    return new Fault('invalid-input', told.join('\n'), { fix });
  }

  private exactLine(path: readonly PropertyKey[]): number | undefined {
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    const key = String(path.at(-1));
    const named = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
      : undefined;
    const node = named ? named.key : this.document.getIn(path, true);
    return isNode(node) && node.range ? this.lines.linePos(node.range[0]).line : undefined;
  }
}

function textOf(path: string): string {
  try {
    if (statSync(path).size > LARGEST) {
      throw new Fault('invalid-input', `${path} is larger than ${LARGEST / 2 ** 20} MiB`, {
        fix: 'Describe the task alone; seeds and items belong into seeds.jsonl and benchmark.jsonl.',
      });
    }
    return decodeUtf8(readFileSync(path), path);
  } catch (error) {
    if (Fault.is(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new Fault('not-found', `${path} does not exist`, {
        fix: 'Correct the option folder of the domain, or write the folder with: agora init --domain my-task --from rows.jsonl',
        cause: error,
      });
    }
    throw new Fault('invalid-input', `${path} cannot be read (${code ?? String(error)})`, {
      fix: 'Put a text file there that you may read.',
      cause: error,
    });
  }
}
