import { Fault } from '@agora/plugin-api';
import { PAGE_FIX, webPage } from './web-page.js';

const LONGEST_WORDS = 80;

/**
 * The Fault of a successful answer that is not JSON. A page or other words come from something that is no API, and would come
 * again; what only breaks off may be whole the next time. `name`: the endpoint's address.
 */
export function notJson(text: string, name = 'The endpoint'): Fault {
  const page = webPage(text) ?? (text.trimStart().startsWith('<') ? 'a page of markup' : undefined);
  if (page) return noApi(`${name} answers with ${page}, not with a completion.`);
  const words = text.trim().slice(0, LONGEST_WORDS);
  if (words === '' || /^[[{]/.test(words)) {
    return new Fault(
      'bad-response',
      `${name}: the answer cannot be used: it is ${words === '' ? 'empty' : 'not JSON'}.`,
      {
        retryable: true,
        fix: 'If it happens every time, check that baseURL is where the API begins.',
      },
    );
  }
  return noApi(`${name} answers with words, not with a completion: "${words}".`);
}

/** Whether JSON says anything at all: an empty answer may be a hiccup, other words are another API's. */
export function saysSomething(body: unknown): boolean {
  return typeof body === 'object' ? Object.keys(body ?? {}).length > 0 : body !== undefined;
}

/** Something answers that is no API of the kind that was looked for: the next call would fare no better. */
export function noApi(message: string): Fault {
  return new Fault('bad-response', message, { fix: PAGE_FIX });
}
