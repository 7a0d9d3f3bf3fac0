const PAGE = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!doctype html)/i;
const TITLE = /<title[^>]*>([^<]*)<\/title>/i;
const LONGEST_TITLE = 80;

/** What a user who sees a web page in the place of an API can do about it. */
export const PAGE_FIX =
  'Set baseURL to where the API begins (usually it ends in /v1), and look whether a proxy or a login stands before it.';

/** `a web page ("Sign in")` when a text is one; undefined when it is something else. */
export function webPage(text: unknown): string | undefined {
  if (typeof text !== 'string' || !PAGE.test(text)) return undefined;
  const title = TITLE.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  return title ? `a web page ("${title.slice(0, LONGEST_TITLE)}")` : 'a web page';
}
