import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { LocalLauncher } from './local-launcher.js';

export default definePlugin({
  kind: 'launcher',
  id: 'local',
  version: '1',
  description: 'Trainings as processes of this machine; they end with the trainer and go on with the next one',
  options: z.strictObject({
    devices: z
      .array(z.string().regex(/^[\w.:-]+$/))
      .min(1)
      .optional()
      .describe(
        'GPUs to share out, as CUDA_VISIBLE_DEVICES names them; trainings wait until enough are free. Left out: one training at a time has all',
      ),
  }),
  create: ({ devices }) => new LocalLauncher(devices),
});
