import type { Domain, PromptTemplate, TemplateName } from './domain.js';
import { Fault } from './fault.js';
import type { DraftDecision, PlannedPrompt } from './method.js';
import type { Completion } from './provider.js';

/** A template of a domain. Throws `invalid-input` when the domain has none of this name. */
export function templateOf(domain: Domain, name: TemplateName): PromptTemplate {
  const template = Object.hasOwn(domain.templates, name) ? domain.templates[name] : undefined;
  if (template) return template;
  throw new Fault('invalid-input', `domain "${domain.id}" has no prompt template "${name}"`, {
    fix: `Leave this setting out, or use a method whose template the domain has: ${Object.keys(domain.templates).join(', ')}.`,
  });
}

/**
 * What most methods do with an output: refuse one that was cut (`length`) or withheld (`content-filter`), read it by the
 * domain's template, then check the draft by the domain's rules. The first reason found decides.
 */
export function readDraft(
  template: TemplateName,
  planned: PlannedPrompt,
  completion: Completion,
  domain: Domain,
): DraftDecision {
  if (completion.finish !== 'stop') return { accepted: false, ...unfinished(completion) };
  if (completion.text.trim() === '') return { accepted: false, reason: 'empty-output' };
  const parsed = templateOf(domain, template).parse(completion.text, planned.instruction);
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
