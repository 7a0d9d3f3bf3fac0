import { Fault } from '@agora/plugin-api';
import { PAGE_FIX, webPage } from './web-page.js';

const LONGEST_WORDS = 80;

/**
 * The Fault of a successful answer that is not JSON. A web page or other text does not come from an API, so a retry would not
 * help; JSON that breaks off may be complete the next time. `name`: the endpoint's address.
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

/** Whether a JSON body has content. An empty one may be a temporary failure; other content is from another API. */
export function saysSomething(body: unknown): boolean {
  return typeof body === 'object' ? Object.keys(body ?? {}).length > 0 : body !== undefined;
}

/** The Fault when the address has another kind of API, so that retries do not help. */
export function noApi(message: string): Fault {
  return new Fault('bad-response', message, { fix: PAGE_FIX });
}
