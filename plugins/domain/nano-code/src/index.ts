import { nanoDomainPlugin } from '@agora/nano-domain';
import { score } from './score.js';

export default nanoDomainPlugin({
  name: 'code',
  description: 'Code of the nano world: short Python functions that are executed',
  score,
});
