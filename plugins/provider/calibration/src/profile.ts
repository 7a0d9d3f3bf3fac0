import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What is known about the data that a model writes. */
const qualities = {
  wrongShare: share.describe('Share of responses that look right and are not'),
  systematicShare: share.describe('Share of the wrong responses that make the same mistake every time'),
  offFormatShare: share.describe('Share of responses in a form that the benchmarks do not read'),
  malformedShare: share.describe('Share of outputs that the domain rejects'),
  templates: z.int().min(1).max(24).describe('Task templates per domain that the model masters, of 24'),
  distinct: z.int().min(1).max(1000).describe('Different instances per domain that the model ever writes'),
};

const profileSchema = z.object({
  ...qualities,
  /** Undefined: no limit. */
  distinct: qualities.distinct.optional(),
});
export type Profile = z.output<typeof profileSchema>;

const overrides = z.object(qualities).partial();

/** Each quality overrides that of the model; what is left out stays as the model has it. */
export const calibrationOptions = z.strictObject({
  ...overrides.shape,
  latencyMs: z.number().min(0).max(60_000).default(0).describe('Pause before each output'),
  tokensPerSecond: z.number().positive().optional().describe('Speed of writing; at once when left out'),
});
export type CalibrationOptions = z.output<typeof calibrationOptions>;

const EXPERT: Profile = {
  wrongShare: 0,
  systematicShare: 0,
  offFormatShare: 0,
  malformedShare: 0.02,
  templates: 24,
};

export const MODELS = {
  expert: EXPERT,
  repetitive: { ...EXPERT, templates: 12, distinct: 40 },
  sloppy: { ...EXPERT, wrongShare: 0.5, malformedShare: 0.05 },
  'off-format': { ...EXPERT, offFormatShare: 1 },
} satisfies Record<string, Profile>;

/** The qualities among the options: what can change an output, as opposed to how fast it comes. */
export function qualitiesOf(options: CalibrationOptions): Partial<Profile> {
  return overrides.parse(options);
}

/** The profile of a model with the options' qualities laid over it; undefined for an unknown model. */
export function profileOf(model: string, options: CalibrationOptions): Profile | undefined {
  const base = Object.entries(MODELS).find(([name]) => name === model)?.[1];
  return base && profileSchema.parse({ ...base, ...qualitiesOf(options) });
}
