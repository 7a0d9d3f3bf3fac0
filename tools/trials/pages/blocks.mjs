// The fenced blocks of every page of the repository, and the relative links.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FENCE = /^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```$/gm;

/** Every page: { page, text }. What tests keep is none. */
export function pagesOf(root) {
  const listed = execFileSync('git', ['ls-files', '--', '*.md', ':!**/test/**'], { cwd: root, encoding: 'utf8' });
  const pages = listed.trim().split('\n');
  return pages.map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }));
}

/** Its blocks: { place, page, language, text }; a block without a language is a figure. */
export function blocksOf({ page, text }) {
  return [...text.matchAll(FENCE)].map((match) => {
    const [, indent, language, inside] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const content = indent ? inside.replaceAll(new RegExp(`^${indent}`, 'gm'), '') : inside;
    return { place: `${page}:${line}`, page, language, text: content };
  });
}
