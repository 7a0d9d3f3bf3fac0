import { nanoDomainPlugin } from '@agora/nano-domain';
import { score } from './score.js';

export default nanoDomainPlugin({
  name: 'math',
  description: 'Arithmetic of the nano world: short problems whose answers are computed',
  score,
});
