import { Fault } from '@agora/plugin-api';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';

/** Of one file; a person corrects the first of them anyway. */
const MOST_ERRORS = 20;
const TOO_DEEP = 'is nested deeper than any experiment';

type Path = readonly PropertyKey[];

/** A YAML text together with the line on which each of its fields stands. */
export class PositionedYaml {
  private readonly lines = new LineCounter();
  private readonly document: Document;

  readonly syntaxErrors: readonly { line: number; message: string }[];
  /** Undefined when there are syntax errors. */
  readonly value: unknown;

  constructor(text: string) {
    // The library compares each key with all others, which takes minutes for some 10,000.
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, uniqueKeys: false });
    const errors = [
      ...this.document.errors.slice(0, MOST_ERRORS).map(({ pos, message }) => this.errorAt(pos[0], message)),
      ...(this.document.errors.length === 0 ? this.repeatedKeys() : []),
    ];
    if (errors.length === 0) {
      try {
        this.value = this.document.toJS();
      } catch (error) {
        errors.push(this.aliasError(error));
      }
    }
    this.syntaxErrors = errors;
  }

  /** The line of a field; of its nearest existing parent when the field itself is missing. */
  lineOf(path: Path): number {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const line = this.exactLine(path.slice(0, depth));
      if (line !== undefined) return line;
    }
    return 1;
  }

  private errorAt(offset: number, message: string): { line: number; message: string } {
    return { line: this.lineAt(offset), message: /call stack/i.test(message) ? TOO_DEEP : message };
  }

  private repeatedKeys(): { line: number; message: string }[] {
    const repeated: { line: number; message: string }[] = [];
    visit(this.document, {
      Map: (_key, { items }) => {
        const known = new Set<string>();
        for (const { key } of items) {
          if (!isScalar(key) || key.value === '<<') continue;
          const name = String(key.value);
          if (known.has(name) && repeated.length < MOST_ERRORS) {
            repeated.push(this.errorAt(key.range?.[0] ?? 0, 'Map keys must be unique'));
          }
          known.add(name);
        }
      },
    });
    return repeated;
  }

  /** An error that shows only when aliases are resolved: an alias without its anchor, or far too many aliases. */
  private aliasError(error: unknown): { line: number; message: string } {
    const { message } = Fault.from(error);
    let line = 1;
    visit(this.document, {
      Alias: (_key, node) => {
        if (!node.range || (/unresolved/i.test(message) && node.resolve(this.document))) return undefined;
        line = this.lineAt(node.range[0]);
        return visit.BREAK;
      },
    });
    return { line, message: /call stack/i.test(message) ? TOO_DEEP : message };
  }

  private exactLine(path: Path): number | undefined {
    const key = path[path.length - 1];
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(key));
      if (pair && isNode(pair.key) && pair.key.range) return this.lineAt(pair.key.range[0]);
      return undefined;
    }
    const node = this.document.getIn(path, true);
    return isNode(node) && node.range ? this.lineAt(node.range[0]) : undefined;
  }

  private lineAt(offset: number): number {
    return this.lines.linePos(offset).line;
  }
}
