const PAGE = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!doctype html)/i;
const TITLE = /<title[^>]*>([^<]*)<\/title>/i;
const LONGEST_TITLE = 80;

/** The fix when a web page comes in place of an API answer. */
export const PAGE_FIX =
  'Set baseURL to where the API begins (usually it ends in /v1), and look whether a proxy or a login stands before it.';

/** Describes a text that is a web page: `a web page ("Sign in")`; undefined for other texts. */
export function webPage(text: unknown): string | undefined {
  if (typeof text !== 'string' || !PAGE.test(text)) return undefined;
  const title = TITLE.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  return title ? `a web page ("${title.slice(0, LONGEST_TITLE)}")` : 'a web page';
}
