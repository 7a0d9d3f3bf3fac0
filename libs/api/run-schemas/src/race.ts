import { BETTER } from '@agora/plugin-api';
import { z } from 'zod';

/** What a race is about: points of PGR, or points per dollar of the data. */
export const RACE_TARGETS = ['pgr', 'pgr-per-usd'] as const;
export type RaceTarget = (typeof RACE_TARGETS)[number];

/** Every generator that is still in gets this many instances under this many of the experiment's first seeds. */
export const rungSchema = z.strictObject({
  instances: z.number().int().positive(),
  seeds: z.number().int().positive(),
});
export type RungConfig = z.infer<typeof rungSchema>;

/** Who is raced at all, by a metric of the data of the first rung. */
export const shortlistSchema = z.strictObject({
  metric: z.string().min(1).describe('Id of one of the metrics of this file'),
  keep: z
    .number()
    .int()
    .min(2)
    .describe('Generators that stay in; ties and those that were not measured stay beside them'),
  better: z.enum(BETTER).optional().describe('Which values are better, where the metric itself does not say so'),
});
export type ShortlistConfig = z.infer<typeof shortlistSchema>;

/** `race` in an experiment file: how `agora race` goes about it. It changes no other command, and no key. */
export const raceOptionsSchema = z
  .strictObject({
    target: z.enum(RACE_TARGETS).optional(),
    rungs: z.array(rungSchema).min(1).max(20).optional().describe('From small to large; docs/race.md'),
    shortlist: shortlistSchema.optional().describe('Race only the best by a metric; docs/race.md'),
  })
  .describe('How `agora race` goes about this experiment');
export type RaceOptions = z.infer<typeof raceOptionsSchema>;

/** How a generator stands after a rung. All differences are generator − leader, in points of the target. */
export const raceStandingSchema = z.object({
  generator: z.string(),
  /** Mean at the rung's volume; null where no student could be compared. */
  value: z.number().nullable(),
  seeds: z.number().int(),
  difference: z
    .object({
      value: z.number(),
      /** Of the interval that is corrected for the number of comparisons. An end is null where nothing is known of chance. */
      low: z.number().nullable(),
      high: z.number().nullable(),
      /** Of that interval, in (0, 1). */
      confidence: z.number(),
      /** What the slope over volume foretells for the last volume, and the upper end of its interval. */
      foretold: z.number(),
      foretoldHigh: z.number().nullable(),
    })
    .optional(),
  decision: z.enum(['leads', 'in', 'out']),
  /** Its interval lies below the leader's, but its slope may catch up. */
  mayCatchUp: z.boolean(),
});
export type RaceStanding = z.infer<typeof raceStandingSchema>;

/** Work of a race, and of the full grid of its file. */
export const raceWorkSchema = z.object({
  /** Rows of datasets; volumes of one cell share theirs. */
  instances: z.number().int(),
  /** Students trained. */
  trainings: z.number().int(),
  /** Rows that these students read, epochs and seeds apart. */
  trainedRows: z.number().int(),
  /** US dollars of the rows, at the prices that were measured; null when one is unknown. */
  usd: z.number().nullable(),
});
export type RaceWork = z.infer<typeof raceWorkSchema>;

export const raceRungSchema = z.object({
  instances: z.number().int(),
  seeds: z.number().int(),
  /** The run of this rung: an ordinary one, with a folder and a report. */
  runId: z.string(),
  generators: z.array(z.string()),
  /** Best first. */
  standings: z.array(raceStandingSchema),
  /** Generators that failed here and are no longer raced, and why. */
  setAside: z.array(z.object({ generator: z.string(), reason: z.string() })),
  /** Of the race until and with this rung. */
  work: raceWorkSchema,
  /** Chance that the rest of the race separates anybody; absent below the full volume. */
  hope: z.number().optional(),
});
export type RaceRung = z.infer<typeof raceRungSchema>;

/** Who was left out by a metric before anybody was trained. */
export const raceShortlistSchema = z.object({
  metric: z.string(),
  better: z.enum(BETTER),
  keep: z.number().int(),
  /** Of the data that were measured: those of the first rung. */
  instances: z.number().int(),
  seeds: z.number().int(),
  /** The run that made and measured them: an ordinary one that stopped at `measure`. */
  runId: z.string(),
  /** Best first; those that were not measured last. */
  standings: z.array(
    z.object({
      generator: z.string(),
      /** Mean over the settings; null for one that was not measured in all of them. */
      value: z.number().nullable(),
      /** Mean of its places within the settings, 1 for the best. */
      rank: z.number().nullable(),
      settings: z.array(z.object({ setting: z.string(), value: z.number().nullable(), rank: z.number().nullable() })),
      /** `out`: by the metric, not by training. `not-measured` is raced. */
      decision: z.enum(['kept', 'out', 'not-measured']),
      /** Why a value is missing, where it is known. */
      reason: z.string().optional(),
    }),
  ),
  /** US dollars that judges cost; null when unknown, absent where none was asked. */
  judgingUsd: z.number().nullable().optional(),
  work: raceWorkSchema,
});
export type RaceShortlist = z.infer<typeof raceShortlistSchema>;

export const raceEndingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('winner'), generator: z.string() }),
  z.object({
    kind: z.literal('cannot-tell'),
    /** The leader first. */
    generators: z.array(z.string()),
    /** They are equal within this many points; null where nothing is known of chance. */
    within: z.number().nullable(),
    /** Whether more seeds were left, with too little chance that they tell. */
    early: z.boolean(),
  }),
  /** The money is gone; `leader` of the last rung that was finished. */
  z.object({ kind: z.literal('budget-reached'), leader: z.string().nullable(), left: z.array(z.string()) }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type RaceEnding = z.infer<typeof raceEndingSchema>;

/** `race.json`: what a race decided, rung by rung. */
export const raceRecordSchema = z.object({
  schema: z.literal(1),
  raceId: z.string(),
  name: z.string(),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  simulated: z.boolean(),
  target: z.enum(RACE_TARGETS),
  /** Of the race as a whole. */
  confidence: z.number(),
  budgetUsd: z.number().optional(),
  /** US dollars that this race has paid, over all rungs and restarts; null when a part is unknown. */
  spentUsd: z.number().nullable(),
  planned: z.array(rungSchema),
  /** Absent where none was asked for, and before it is done. */
  shortlist: raceShortlistSchema.optional(),
  rungs: z.array(raceRungSchema),
  /** What a full run of the file takes. */
  grid: raceWorkSchema,
  /** Absent while the race goes on. */
  ending: raceEndingSchema.optional(),
});
export type RaceRecord = z.infer<typeof raceRecordSchema>;
