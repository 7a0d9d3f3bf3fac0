import { pythonRegExp, strip, stripEndOf, stripStartOf } from '@agora/text-tools';
import type { InstructionKinds } from '../check.js';
import { countBullets, countPlaceholders } from './scans.js';
import { isJson } from './json.js';

const POSTSCRIPTS: Readonly<Record<string, RegExp>> = {
  'P.P.S': pythonRegExp('p\\.\\s?p\\.\\s?s'),
  'P.S.': pythonRegExp('p\\.\\s?s\\.'),
};
const CONSTRAINED = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'];

/** What is to be found in a response, and how it is laid out. */
export const FORMAT: InstructionKinds = {
  'detectable_content:number_placeholders': {
    check: (kwargs) => {
      const least = kwargs.count('num_placeholders');
      return (response) => countPlaceholders(response) >= least;
    },
  },
  'detectable_content:postscript': {
    check: (kwargs) => {
      const marker = kwargs.trimmed('postscript_marker');
      const known = POSTSCRIPTS[marker];
      if (known) return (response) => response.toLowerCase().search(known) >= 0;
      const pattern = kwargs.pattern('postscript_marker', `\\s*${marker.toLowerCase()}.*$`, { multiline: true });
      return (response) => pattern.isIn(response.toLowerCase());
    },
  },
  'detectable_format:number_bullet_lists': {
    check: (kwargs) => {
      const wanted = kwargs.count('num_bullets');
      return (response) => countBullets(response) === wanted;
    },
  },
  'detectable_format:constrained_response': {
    check: () => (response) => CONSTRAINED.some((option) => response.includes(option)),
  },
  'detectable_format:number_highlighted_sections': {
    check: (kwargs) => {
      const least = kwargs.count('num_highlights');
      return (response) => countHighlights(response) >= least;
    },
  },
  'detectable_format:multiple_sections': {
    check: (kwargs) => {
      const pattern = kwargs.pattern('section_spliter', `\\s?${kwargs.trimmed('section_spliter')}\\s?\\d+\\s?`, {});
      const least = kwargs.count('num_sections');
      // The reference divides the text at the pattern, and groups within it are pieces too.
      return (response) => pattern.countIn(response) * (1 + pattern.groups) >= least;
    },
  },
  'detectable_format:json_format': { check: () => isJson },
  'detectable_format:title': { check: () => (response) => response.split('\n').some(hasTitle) },
};

/** `*so*` and `**so**` count once; `***so***` counts twice, as one of each. */
function countHighlights(response: string): number {
  const single = response.match(/\*[^\n*]*\*/g) ?? [];
  const double = response.match(/\*\*[^\n*]*\*\*/g) ?? [];
  const inSingle = single.filter((found) => strip(found.slice(1, -1)) !== '');
  const inDouble = double.filter((found) => strip(found.slice(2, -2)) !== '');
  return inSingle.length + inDouble.length;
}

/** From the first `<<` of a line to its last `>>`, with more than angle brackets and spaces in it. */
function hasTitle(line: string): boolean {
  const start = line.indexOf('<<');
  const end = line.lastIndexOf('>>');
  if (start < 0 || end < start + 3) return false;
  return strip(stripEndOf(stripStartOf(line.slice(start, end + 2), '<'), '>')) !== '';
}
