import type { Domain, PromptTemplate } from './domain.js';
import { Fault } from './fault.js';
import type { PlannedPrompt, Verdict } from './method.js';
import type { Completion } from './provider.js';

/** The template of a method in a domain. Throws `invalid-input` when the domain has none. */
export function templateOf(domain: Domain, method: string): PromptTemplate {
  const template = Object.hasOwn(domain.templates, method) ? domain.templates[method] : undefined;
  if (template) return template;
  throw new Fault('invalid-input', `domain "${domain.id}" has no prompt template for method "${method}"`, {
    fix: `Leave this setting out, or use one of the domain's methods: ${Object.keys(domain.templates).join(', ')}.`,
  });
}

/**
 * What most methods do with an output: refuse one that was cut (`length`) or withheld (`content-filter`), read it by the
 * domain's template, then check the draft by the domain's rules. The first reason found is the verdict.
 */
export function readDraft(method: string, planned: PlannedPrompt, completion: Completion, domain: Domain): Verdict {
  if (completion.finish !== 'stop') return { accepted: false, ...unfinished(completion) };
  if (completion.text.trim() === '') return { accepted: false, reason: 'empty-output' };
  const parsed = templateOf(domain, method).parse(completion.text, planned.instruction);
  if (!parsed.ok) return { accepted: false, ...withoutOk(parsed) };
  const [violation] = domain.validate(parsed.draft);
  return violation ? { accepted: false, ...violation } : { accepted: true, draft: parsed.draft };
}

function unfinished({ finish, finishedBy }: Completion): { reason: string; detail?: string } {
  if (finishedBy === undefined) return { reason: finish };
  return { reason: finish, detail: `the endpoint says that the answer ended by "${finishedBy}"` };
}

function withoutOk({ reason, detail }: { reason: string; detail?: string }): { reason: string; detail?: string } {
  return detail === undefined ? { reason } : { reason, detail };
}
