/** The first field that a JSON object names twice, of which a parser silently takes the last. `json` is known to be an object. */
export function repeatedField(json: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token.endsWith(':')) {
      const name = JSON.parse(token.slice(0, -1)) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/** Brackets, and texts with the colon behind them: those with one are names of fields. */
const TOKENS = /[[\]{}]|"(?:[^"\\]|\\.)*"(?:\s*:)?/g;
