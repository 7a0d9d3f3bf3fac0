import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { z } from 'zod';
import { labelOf } from './labels.js';
import { RELEASES, type Release } from './releases.js';

export const QUESTION_FIELDS = '"uid", "category" and "prompt"';
export const ANSWER_FIELDS = '"uid" and "messages", whose last has the answer as "content" or "content.answer"';

export const questionRow = z.object({
  uid: z.string(),
  category: z.string(),
  subcategory: z.string().optional(),
  prompt: z.string(),
});

const content = z.union([z.string(), z.object({ answer: z.string() }).transform(({ answer }) => answer)]);
/** Only the last message is looked at: earlier ones are the question. */
export const answerRow = z
  .object({ uid: z.string(), messages: z.array(z.object({ content: z.unknown() })).min(1) })
  .transform(({ uid, messages }, context) => {
    const answer = content.safeParse(messages.at(-1)?.content);
    if (answer.success) return { uid, answer: answer.data };
    context.addIssue({ code: 'custom', message: 'the last message has no answer', path: ['messages'] });
    return z.NEVER;
  });

export const arenaMetadata = z.object({
  uid: z.string(),
  category: z.string().optional(),
  subcategory: z.string().optional(),
  /** Labels of games that were judged elsewhere; null for a game without one. */
  games: z.array(z.string().nullable()).optional(),
});

const judgment = z.union([z.string(), content]);
const game = z
  .object({
    score: z.string().nullish(),
    judgment: judgment.nullish(),
  })
  .refine(({ score, judgment: text }) => score !== undefined || (text !== undefined && text !== null), {
    message: 'must have a "judgment" or a "score"',
  });
const given = z.object({
  uid: z.string(),
  category: z.string().optional(),
  subcategory: z.string().optional(),
  prompt: z.string().optional(),
  baseline: z.string().optional(),
  games: z.array(game.nullable()).length(2, 'must hold two games').optional(),
  judgments: z.array(z.string().nullable()).length(2, 'must hold two judgments').optional(),
});

export function itemOf(question: z.output<typeof questionRow>, baseline: string): BenchmarkItem {
  const { uid, prompt, ...rest } = question;
  return { id: idOf(uid), input: prompt, target: baseline, metadata: { uid, ...rest } };
}

/** An item given beside an output, with its two judgments, or with its question and the baseline's answer to be judged. */
export function readArenaItem(
  raw: Record<string, unknown>,
  known: (id: string) => BenchmarkItem | undefined,
  release: Release,
): BenchmarkItem {
  const parsed = given.safeParse({ ...raw, uid: raw['uid'] ?? raw['question_id'] ?? withoutPrefix(raw['id']) });
  if (!parsed.success) throw wrongField(parsed.error);
  const { uid, category, subcategory, prompt, baseline, games, judgments } = parsed.data;
  const labels =
    games?.map((each) => (each === null ? null : (each.score ?? labelOf(each.judgment ?? '', release).label))) ??
    judgments?.map((text) => (text === null ? null : labelOf(text, release).label));
  const own = labels || (prompt !== undefined && baseline !== undefined) ? undefined : known(idOf(uid));
  if (!labels && !own && (prompt === undefined || baseline === undefined)) throw unjudged(uid);
  const target = baseline ?? own?.target;
  return {
    id: idOf(uid),
    input: prompt ?? own?.input ?? '',
    ...(target === undefined ? {} : { target }),
    metadata: {
      ...own?.metadata,
      uid,
      ...(category === undefined ? {} : { category }),
      ...(subcategory === undefined ? {} : { subcategory }),
      ...(labels ? { games: labels } : {}),
    },
  };
}

function idOf(uid: string): string {
  return `arena-hard:${uid}`;
}

function withoutPrefix(id: unknown): unknown {
  return typeof id === 'string' ? id.replace(/^arena-hard:/, '') : id;
}

function wrongField(error: z.ZodError): Fault {
  const field = error.issues[0]?.path[0] ?? 'uid';
  return new Fault('invalid-input', firstProblem(error, 'the question'), {
    fix:
      field === 'uid'
        ? 'Give "uid", the id of the question.'
        : 'Give "judgments": the two texts of the judge, the baseline first as A and then as B; or "games" as arena-hard-auto keeps them.',
  });
}

function unjudged(uid: string): Fault {
  return new Fault('invalid-input', `question ${uid} has no judgments, and is none of the benchmark's to be judged`, {
    fix: `Give "judgments" or "games"; or "prompt" and "baseline"; or the uid of a question, and the right release (${RELEASES.join(', ')}).`,
  });
}
