/** The text after the last `#### ` of a GSM8K answer: the gold number as the file writes it, for example `2,125`. */
export function gsm8kGold(answer: string): string | undefined {
  const at = answer.lastIndexOf('#### ');
  return at < 0 ? undefined : answer.slice(at + '#### '.length).trim() || undefined;
}

/** A GSM8K answer as plain reasoning: without its `<<48/2=24>>` calculator marks and without the `#### ` line. */
export function gsm8kReasoning(answer: string): string {
  const at = answer.lastIndexOf('#### ');
  return answer
    .slice(0, at < 0 ? undefined : at)
    .replace(/<<[^>]*>>/g, '')
    .trim();
}
