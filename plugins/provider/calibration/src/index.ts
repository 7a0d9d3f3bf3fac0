import { definePlugin } from '@agora/plugin-api';
import { calibrationOptions, qualitiesOf } from './profile.js';
import { CalibrationProvider } from './provider.js';

export { CalibrationProvider } from './provider.js';
export type { CalibrationOptions, Profile } from './profile.js';
export { MODELS } from './profile.js';

export default definePlugin({
  kind: 'provider',
  id: 'calibration',
  version: '1',
  description: 'Simulated generators of known quality: expert, repetitive, sloppy and off-format',
  options: calibrationOptions,
  simulated: true,
  identity: qualitiesOf,
  create: (options) => new CalibrationProvider(options),
});
