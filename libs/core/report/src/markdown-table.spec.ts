import { table } from './markdown-table.js';

it('shows text as it is, whoever wrote it, and Markdown of our own as Markdown', () => {
  const rows = [
    ['a|b *c*\n`d` <e>', '1'],
    [{ markdown: '`f|g`' }, { markdown: '~2' }],
  ];
  expect(table(['name', 'count'], rows, 1).split('\n')).toEqual([
    '| name | count |',
    '| --- | ---: |',
    '| a\\|b \\*c\\* \\`d\\` \\<e\\> | 1 |',
    '| `f\\|g` | ~2 |',
  ]);
});
