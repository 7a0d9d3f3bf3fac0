import { strip } from '@agora/text-tools';

const OPENINGS = ['```json', '```Json', '```JSON', '```'];
const TOKEN = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/** Is the response JSON for Python's `json.loads`, once a code fence around it is taken off? A bare number is. */
export function isJson(response: string): boolean {
  let text = strip(response);
  for (const opening of OPENINGS) if (text.startsWith(opening)) text = text.slice(opening.length);
  if (text.endsWith('```')) text = text.slice(0, -3);
  text = strip(text);
  return parses(text) || (/NaN|Infinity/.test(text) && parses(text.replace(TOKEN, asJson)));
}

/** Python takes three numbers more than JSON has. */
function asJson(token: string): string {
  return token.startsWith('"') ? token : ' 0 ';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
