import type { Tree } from '@nx/devkit';

/** A list of the documentation: the table of a page whose first column has this title. */
export interface DocsTable {
  page: string;
  firstColumn: string;
}

/**
 * Adds a row at the end of the table; columns without a cell get a TODO.
 * @throws Error when the page has no such table.
 */
export function addRow(tree: Tree, { page, firstColumn }: DocsTable, cells: string[]): void {
  const lines = (tree.read(page, 'utf8') ?? '').split('\n');
  const header = lines.findIndex(
    (line, index) => cellsOf(line)[0] === firstColumn && /^\|[ :|-]+\|$/.test(lines[index + 1] ?? ''),
  );
  if (header < 0) {
    throw new Error(`${page} has no table whose first column is "${firstColumn}", where the new one would be listed.`);
  }
  const columns = cellsOf(lines[header] ?? '').length;
  const row = Array.from({ length: columns }, (_, index) => cells[index] ?? 'TODO');
  let end = header;
  while (lines[end]?.startsWith('|')) end += 1;
  lines.splice(end, 0, `| ${row.join(' | ')} |`);
  tree.write(page, lines.join('\n'));
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  return line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}
