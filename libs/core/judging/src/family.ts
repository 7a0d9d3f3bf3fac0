/** Model families with the pattern of their models' names. The match that comes first in a name decides. */
const FAMILIES: readonly [family: string, name: RegExp][] = [
  ['claude', /claude/],
  ['gemini', /gemini|gemma/],
  ['qwen', /qwen|qwq/],
  ['deepseek', /deepseek/],
  ['llama', /llama|tulu|hermes-3/],
  ['mistral', /mi[sx]tral|ministral|magistral|codestral|prometheus/],
  ['gpt', /(?:^|[^a-z])(?:chatgpt|gpt)|^(?:.*\/)?o[134](?:$|-)/],
  ['phi', /(?:^|[^a-z])phi-?\d/],
  ['grok', /grok/],
  ['command', /command-?[ra]|(?:^|\/)aya-/],
  ['granite', /granite/],
  ['olmo', /olmo/],
  ['yi', /(?:^|\/)yi-/],
  ['glm', /(?:^|[^a-z])glm-?\d/],
];

/**
 * The family of a model by its name; used to warn when a judge reads texts of its own family. A distilled model belongs to the
 * family that its name mentions first: DeepSeek-R1-Distill-Llama is `deepseek`. Undefined when no family is recognised.
 */
export function familyOf(model: string): string | undefined {
  const name = model.toLowerCase();
  const found = FAMILIES.flatMap(([family, pattern]) => {
    const at = name.search(pattern);
    return at === -1 ? [] : [{ family, at }];
  });
  return found.sort((a, b) => a.at - b.at)[0]?.family;
}
