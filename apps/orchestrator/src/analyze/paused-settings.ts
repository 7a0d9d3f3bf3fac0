import { Journal, readGzipLines, readJsonl, type ArtifactStore } from '@agora/artifacts';
import { keptPromptSchema, promptSchema, type PausedSetting } from '@agora/run-schemas';
import { rejectedSchema, type Prompt, type Rejected } from '@agora/plugin-api';
import { z } from 'zod';
import type { Pause } from '../run/yield-gate.js';

/** Rejected outputs that are shown. */
const SHOWN = 3;
/** Rejected outputs that these are chosen from, for different reasons where there are some. */
const SEEN = 40;
const LONGEST_OUTPUT = 4_000;

const journalledSchema = z.object({ row: rejectedSchema, prompt: promptSchema.optional() });

interface Seen {
  row: Rejected;
  prompt: Prompt | null;
}

/** What was paused, with a few of the outputs that were rejected and what they answered. */
export async function pausedSettings(pauses: readonly Pause[], store: ArtifactStore): Promise<PausedSetting[]> {
  return Promise.all(
    pauses.map(async ({ generator, setting, fault, cells, shards }) => ({
      generator,
      setting,
      reason: fault.message,
      cells,
      examples: choose(await rejectedOf(shards, store)).map(({ row: { reason, detail, output }, prompt }) => ({
        reason,
        ...(detail === undefined ? {} : { detail }),
        prompt,
        output: output.length > LONGEST_OUTPUT ? `${output.slice(0, LONGEST_OUTPUT)}…` : output,
      })),
    })),
  );
}

async function rejectedOf(shards: readonly string[], store: ArtifactStore): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const key of shards) {
    const artifact = await store.find(key);
    if (artifact) {
      const rows: Rejected[] = [];
      for await (const row of readJsonl(artifact.path('rejected.jsonl'), rejectedSchema)) {
        rows.push(row);
        if (seen.length + rows.length >= SEEN) break;
      }
      const prompts = await promptsOf(new Set(rows.map(hashOf)), artifact.path('prompts.jsonl.gz'));
      seen.push(...rows.map((row) => ({ row, prompt: prompts.get(hashOf(row)) ?? null })));
    } else {
      const prompts = new Map<string, Prompt>();
      for await (const { row, prompt } of Journal.read(store.home.journal(key), journalledSchema)) {
        if (prompt) prompts.set(hashOf(row), prompt);
        seen.push({ row, prompt: prompts.get(hashOf(row)) ?? null });
      }
    }
    if (seen.length >= SEEN) break;
  }
  return seen;
}

async function promptsOf(wanted: ReadonlySet<string>, file: string): Promise<Map<string, Prompt>> {
  const found = new Map<string, Prompt>();
  for await (const line of readGzipLines(file)) {
    const { hash, prompt } = keptPromptSchema.parse(JSON.parse(line));
    if (wanted.has(hash)) found.set(hash, prompt);
    if (found.size === wanted.size) break;
  }
  return found;
}

/** One of each reason first. */
function choose(seen: readonly Seen[]): Seen[] {
  const firsts = seen.filter(({ row }, index) => seen.findIndex((other) => other.row.reason === row.reason) === index);
  const others = seen.filter((each) => !firsts.includes(each));
  return [...firsts, ...others].slice(0, SHOWN);
}

function hashOf({ provenance }: Rejected): string {
  return provenance.promptHash;
}
