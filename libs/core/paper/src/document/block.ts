/** A piece of a document, independent of the output format. */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] };

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const text = (of: string): Block => ({ kind: 'text', text: of });
export const table = (head: string[], rows: string[][]): Block => ({ kind: 'table', head, rows });

/** The blocks as Markdown, with headings of the second level; the caller writes the title. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(blockAsMarkdown).join('\n\n')}\n`;
}

function blockAsMarkdown(block: Block): string {
  if (block.kind === 'heading') return `## ${escaped(block.text)}`;
  if (block.kind === 'text') return escaped(block.text);
  const { head, rows } = block;
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Escapes Markdown and line breaks, since ids come from users' files. */
const escaped = (of: string): string => of.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|]/g, String.raw`\$&`);
