import { nanoDomainPlugin } from '@agora/nano-domain';
import { score } from './score.js';

export default nanoDomainPlugin({
  name: 'instruction-following',
  description: 'Instruction following of the nano world: short orders whose constraints are checked',
  score,
});
