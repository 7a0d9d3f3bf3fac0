import { Fault } from '@agora/plugin-api';
import { isMap, isNode, isPair, LineCounter, parseDocument, visit, type Document } from 'yaml';

type Path = readonly PropertyKey[];

/** A YAML text together with the line on which each of its fields stands. */
export class PositionedYaml {
  private readonly lines = new LineCounter();
  private readonly document: Document;

  readonly syntaxErrors: readonly { line: number; message: string }[];
  /** Undefined when there are syntax errors. */
  readonly value: unknown;

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const errors = this.document.errors.map(({ pos, message }) => ({ line: this.lineAt(pos[0]), message }));
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

  /** What shows only as aliases are followed: one of nothing, or more of them than any person writes. */
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
    return { line, message };
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
