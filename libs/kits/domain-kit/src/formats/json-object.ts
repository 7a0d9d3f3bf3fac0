export type ReadObject =
  { ok: true; value: Record<string, unknown> } | { ok: false; reason: 'no-json' | 'invalid-json'; detail?: string };

/** The first JSON object in a text, whatever stands around it (chatter, a code fence). */
export function readJsonObject(text: string): ReadObject {
  const start = text.indexOf('{');
  if (start < 0) return { ok: false, reason: 'no-json' };
  const end = closingBrace(text, start);
  if (end === undefined) return { ok: false, reason: 'invalid-json', detail: 'the object does not end' };
  try {
    return { ok: true, value: JSON.parse(text.slice(start, end + 1)) as Record<string, unknown> };
  } catch (error) {
    return { ok: false, reason: 'invalid-json', detail: error instanceof Error ? error.message : String(error) };
  }
}

function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}
