/** Words in names of models that tell their family; the first that is found counts. */
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
 * The family of a model by its name, for the flag of judges that read texts of their own kind. A distilled model counts by the
 * first name in it, e.g. DeepSeek-R1-Distill-Llama as `deepseek`. Undefined where the name tells nothing.
 */
export function familyOf(model: string): string | undefined {
  const name = model.toLowerCase();
  const found = FAMILIES.flatMap(([family, pattern]) => {
    const at = name.search(pattern);
    return at === -1 ? [] : [{ family, at }];
  });
  return found.sort((a, b) => a.at - b.at)[0]?.family;
}
