import { Fault } from '@agora/plugin-api';
import type { HubPage } from './hub.js';

const ROWS = /\.(jsonl?|parquet|csv|tsv)(\.gz|\.zst)?$/i;
/** Files with metadata instead of rows. */
const ABOUT = /(^|\/)(\.[^/]*|dataset_infos?\.json|dataset_dict\.json|state\.json|[^/]*config[^/]*\.json)$/i;

/**
 * The files of a repository that are meant: those that `patterns` fit, else those that train. @throws Fault that lists what
 * there is
 */
export function dataFilesOf({ siblings }: HubPage, patterns: readonly string[] | undefined, id: string): string[] {
  const all = siblings.map(({ rfilename }) => rfilename).sort();
  const rows = all.filter((name) => ROWS.test(name) && !ABOUT.test(name));
  if (patterns) {
    return patterns.flatMap((pattern) => {
      const fitting = all.filter((name) => matches(pattern, name));
      if (fitting.length > 0) return fitting;
      throw new Fault('invalid-input', `files: hub:${id} has no file "${pattern}"`, { fix: `It has ${listed(rows)}.` });
    });
  }
  const training = rows.filter((name) => /train/i.test(name));
  const meant = training.length > 0 ? training : rows;
  const [first] = meant;
  if (first === undefined) {
    throw new Fault('invalid-input', `hub:${id} has no files of rows that are known`, {
      fix: `Name some in files; it has ${listed(all)}.`,
    });
  }
  const alike = meant.every((name) => kindOf(name) === kindOf(first));
  if (alike && (training.length > 0 || meant.length === 1)) return meant;
  throw new Fault('invalid-input', `hub:${id} has several sets of files, and files says not which are meant`, {
    fix: `Say files: [${JSON.stringify(first)}], or others of ${listed(meant)}; * stands for any text.`,
  });
}

/** Parts of one set differ in their numbers alone. */
function kindOf(name: string): string {
  return name.replace(/\d+/g, '#').replace(/-[0-9a-f#]{10,}(?=\.)/i, '');
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : `${names.slice(0, 10).join(', ')}${names.length > 10 ? ' …' : ''}`;
}
