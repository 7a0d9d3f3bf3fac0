import { sanitizeTerminal } from '@agora/text-tools/terminal-text';

/** A string is escaped, as anyone may have written it; `markdown` is inserted as it is, so only for Markdown of our own. */
export type MarkdownCell = string | { markdown: string };

/** A table of Markdown. The first `left` columns are text, the others are numbers. */
export function table(
  head: readonly MarkdownCell[],
  rows: readonly (readonly MarkdownCell[])[],
  left = head.length,
): string {
  const line = (cells: readonly MarkdownCell[]): string => `| ${cells.map(inCell).join(' | ')} |`;
  const rule = head.map((_, index) => ({ markdown: index < left ? '---' : '---:' }));
  return [head, rule, ...rows].map(line).join('\n');
}

/** Escapes Markdown, and joins lines. */
export function text(value: string): string {
  return sanitizeTerminal(value)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}

function inCell(cell: MarkdownCell): string {
  return typeof cell === 'string' ? text(cell) : cell.markdown.replaceAll('|', '\\|');
}
