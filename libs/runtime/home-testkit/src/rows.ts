import type { Instance, Provenance, Rejected } from '@agora/plugin-api';
import type { KeptPrompt, Sample } from '@agora/run-schemas';

export interface Rows {
  accepted: Instance[];
  rejected: Rejected[];
  prompts: KeptPrompt[];
}

/** Rows for the slots of a cell, all but the last of them: that one is missing, after an attempt that was rejected. */
export function rowsOf(generator: string, slots: number, text: (at: number) => string): Rows {
  const accepted: Instance[] = [];
  const rejected: Rejected[] = [];
  for (let slot = 0; slot < slots; slot += 1) {
    const last = slot === slots - 1;
    const again = last || slot % 10 === 3;
    if (again) {
      const [reason, detail] = [slot % 20 === 3 ? 'empty-response' : 'no-answer', text(slot + 1)];
      rejected.push({ reason, detail, output: text(slot), provenance: provenance(generator, slot, 0) });
    }
    if (last) continue;
    const [instruction, response] = [`${slot}: ${text(slot)}`, text(slot + 2)];
    accepted.push({ id: hex(slot), instruction, response, provenance: provenance(generator, slot, again ? 1 : 0) });
  }
  const messages = [{ role: 'user' as const, content: `Write an exercise.\n${text(0)}` }];
  return { accepted, rejected, prompts: [{ hash: 'prompt', prompt: { kind: 'chat', messages } }] };
}

/** Answers to items, right for every one that `right` says so of. */
export function samplesOf(
  items: readonly string[],
  text: (at: number) => string,
  right: (at: number) => boolean,
): Sample[] {
  return items.map((item, at) => ({
    item,
    prompt: { kind: 'text', text: text(at) },
    output: text(at + 1),
    finish: 'stop',
    extracted: text(at),
    value: right(at) ? 1 : 0,
    reason: right(at) ? 'right' : 'wrong-answer',
  }));
}

export const hex = (value: number): string => value.toString(16).padStart(64, '0');

function provenance(generator: string, slot: number, attempt: number): Provenance {
  return {
    generator,
    provider: 'example',
    model: `${generator}-model`,
    method: 'response-generation',
    domain: 'math',
    slot,
    attempt,
    seedIds: [`seed-${slot}`],
    variables: {},
    promptHash: 'prompt',
    sampling: { temperature: 1, seed: slot },
    usage: { inputTokens: 120, outputTokens: 45 },
    usd: 0.0004,
  };
}
