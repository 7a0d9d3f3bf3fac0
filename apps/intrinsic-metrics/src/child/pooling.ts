import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, type Pooling } from '@agora/plugin-api';
import { z } from 'zod';
import { readJson } from './model-config.js';

/** Where sentence-transformers says how a model's states are pooled. */
export const POOLING_FILE = '1_Pooling/config.json';

const flag = z.boolean().optional();
const schema = z.looseObject({
  pooling_mode: z.union([z.string(), z.array(z.string())]).optional(),
  pooling_mode_cls_token: flag,
  pooling_mode_mean_tokens: flag,
  pooling_mode_lasttoken: flag,
});

const NAMES: Record<string, Pooling> = { cls: 'cls', mean: 'mean', lasttoken: 'last', last: 'last' };

/**
 * How a model's own files say that its states become one vector; the mean where they say nothing. Fault `invalid-input`
 * for a way that is not known here.
 */
export function poolingOf(folder: string): Pooling {
  const path = join(folder, POOLING_FILE);
  if (!existsSync(path)) return 'mean';
  const config = schema.safeParse(readJson(path)).data ?? {};
  const modes = [
    ...[config.pooling_mode ?? []].flat(),
    ...Object.entries(config).flatMap(([name, value]) =>
      value === true && name.startsWith('pooling_mode_') ? [name.slice('pooling_mode_'.length)] : [],
    ),
  ].map((mode) => mode.replace(/_tokens?$/, ''));
  const [only] = new Set(modes);
  const known = only === undefined || new Set(modes).size > 1 ? undefined : NAMES[only];
  if (known) return known;
  throw new Fault('invalid-input', `${path} asks for pooling by ${modes.join(' and ') || 'nothing'}`, {
    fix: 'Metrics pool by mean, cls or last: name one as `pooling`, or choose another model.',
  });
}
