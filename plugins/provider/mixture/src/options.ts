import { limitsSchema, priceSchema, samplingSchema } from '@agora/plugin-api';
import { z } from 'zod';

const partSchema = z
  .strictObject({
    name: z.string().min(1).optional().describe('Its name in rows and messages; provider:model when left out'),
    provider: z.string().min(1).describe('A provider, as in a generator'),
    model: z.string().min(1),
    options: z.record(z.string(), z.unknown()).default({}).describe('Options of that provider'),
    weight: z.number().positive().default(1).describe('Its share of the answers, against the other weights'),
    sampling: samplingSchema.optional().describe("Overrides the generator's sampling, field by field"),
    limits: limitsSchema.optional().describe("Of this part; the generator's when left out"),
    price: priceSchema.optional().describe("Of this part; the generator's or the provider's own when left out"),
  })
  .transform((part) => ({ ...part, name: part.name ?? `${part.provider}:${part.model}` }));

const pattern = z.string().superRefine((text, context) => {
  try {
    new RegExp(text, 'u');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is no regular expression: ${(error as Error).message}` });
  }
});

const CONDITIONS = ['prompt', 'domain', 'method'] as const;

const ruleSchema = z
  .strictObject({
    part: z.string().describe('Name of the part that answers'),
    prompt: pattern.optional().describe('Regular expression that is looked for in the prompt'),
    domain: z.string().optional().describe('Id of the domain'),
    method: z.string().optional().describe('Id of the method'),
  })
  .refine((rule) => CONDITIONS.some((condition) => rule[condition] !== undefined), {
    error: `give the rule a condition: ${CONDITIONS.join(', ')}`,
  });

export const mixtureOptions = z
  .strictObject({
    parts: z.array(partSchema).min(1).describe('The generators that it is made of'),
    rules: z
      .array(ruleSchema)
      .default([])
      .describe('The first rule whose conditions all hold decides; where none does, the weights do'),
  })
  .superRefine(({ parts, rules }, context) => {
    const names = parts.map(({ name }) => name);
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      const message = `"${name}" is used twice; give each part its own name`;
      context.addIssue({ code: 'custom', path: ['parts', index, 'name'], message });
    });
    rules.forEach(({ part }, index) => {
      if (names.includes(part)) return;
      const message = `there is no part "${part}"; the parts are ${names.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['rules', index, 'part'], message });
    });
  });
export type MixtureOptions = z.output<typeof mixtureOptions>;
export type Part = MixtureOptions['parts'][number];
export type Rule = MixtureOptions['rules'][number];
