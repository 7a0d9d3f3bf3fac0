import { isMap, isNode, isPair, LineCounter, parseDocument, type Document } from 'yaml';

type Path = readonly PropertyKey[];

/** A YAML text together with the line on which each of its fields stands. */
export class PositionedYaml {
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
  }

  get syntaxErrors(): { line: number; message: string }[] {
    return this.document.errors.map((error) => ({ line: this.lineAt(error.pos[0]), message: error.message }));
  }

  get value(): unknown {
    return this.document.toJS();
  }

  /** The line of a field; of its nearest existing parent when the field itself is missing. */
  lineOf(path: Path): number {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const line = this.exactLine(path.slice(0, depth));
      if (line !== undefined) return line;
    }
    return 1;
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
