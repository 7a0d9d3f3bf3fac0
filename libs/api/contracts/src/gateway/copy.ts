// How replies of the gateway lie in a static copy of the pages. Read by the pages as well: it loads no other package.

export * from './cells-of.js';

/** Folder of the replies, beside the page. */
export const COPY_DATA = 'data';
/** Says that a folder is such a copy, and of what. */
export const COPY_MARKER = 'agora-copy.json';
/** Names the mode in the head of the page: `whole`, or `redacted` for a copy without texts. */
export const COPY_META = 'agora-copy';

/** Rows of one file of a list. */
export const COPY_LIST_ROWS = 200;
/** Whole rows, with where they came from, of one file. */
export const COPY_SAMPLES = 50;
/** Whole items, with everybody's answers, of one file. */
export const COPY_ITEMS = 20;

/** The most runs of a copy that are compared with each other. */
export const COPY_COMPARED_RUNS = 6;

/** Where comparisons of two runs lie, below which the names of the generators follow. */
export function betweenRuns(first: string, second: string): string[] {
  return ['runs', first, 'compare-with', second];
}

const LONGEST_NAME = 120;

/**
 * The file that answers an address of the gateway, e.g. `['runs', 'a', 'cells']`. Names keep apart on disks that know no case,
 * and need no escapes in an address.
 */
export function copyFile(parts: readonly (string | number)[]): string {
  return [COPY_DATA, ...parts.map((part) => copyName(String(part)))].join('/') + '.json';
}

function copyName(part: string): string {
  // A folder that ended so could be taken for a reply.
  const name = part.replace(/[^a-z0-9.-]|^\.|\.(?=json$)/g, (character) => `=${character.charCodeAt(0).toString(16)}=`);
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 20)}=${hashOf(part)}=`;
}

/** FNV-1a of UTF-16 units, twice with different beginnings: 64 bits. */
function hashOf(text: string): string {
  const halves = [0x811c9dc5, 0x1b873593].map((begin) => {
    let hash = begin;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  });
  return halves.join('');
}

/** Part of a list: all there are, and those from `COPY_LIST_ROWS` × the file's number on. */
export type CopiedList<T, More = unknown> = More & { total: number; rows: T[] };

/** Whole rows. Prompts and outputs stand once, however many rows name them. */
export interface CopiedSamples<Sample extends { prompt: unknown; row?: unknown }> {
  prompts: Exclude<Sample['prompt'], null>[];
  samples: (Omit<Sample, 'prompt' | 'row'> & {
    /** Place among the prompts; null when it was not kept. */
    prompt: number | null;
    /** Place among the attempts; absent for a slot that is missing. */
    row?: number;
  })[];
}
