import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTask } from '../test/task-folder.js';
import { SCORERS } from './scorers/index.js';

const page = readFileSync(join(__dirname, '../../../../docs/your-own-task.md'), 'utf8');

it('is shown on its page as it can be copied', async () => {
  const [, config = ''] = /`domain\.yaml`:\n\n```\n([\s\S]*?)```/.exec(page) ?? [];
  const domain = await openTask({ config });
  expect(domain.id).toBe('tickets');
  expect(await domain.benchmarks[0]?.items()).toHaveLength(2);
});

it('has every scorer on its page', () => {
  for (const name of SCORERS) expect(page).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
});
