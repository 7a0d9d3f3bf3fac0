import { nanoDomainPlugin } from '@agora/nano-domain';
import * as world from '@agora/nano-world';
import { score } from './score.js';

export default nanoDomainPlugin({
  name: 'code',
  description: 'Code of the nano world: short Python functions that are executed',
  world,
  score,
});
