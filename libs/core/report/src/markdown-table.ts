import { sanitizeTerminal } from '@agora/contracts';

/** A table of Markdown. The first `left` columns are text, the others are numbers. */
export function table(head: string[], rows: string[][], left: number): string {
  const line = (fields: string[]) => `| ${fields.map(text).join(' | ')} |`;
  return [
    line(head),
    `| ${head.map((_, index) => (index < left ? '---' : '---:')).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}

/** Text that means nothing to Markdown, on one line. */
export function text(value: string): string {
  return sanitizeTerminal(value)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}
