import { magpieReasoning, webInstruct } from '@agora/domain-kit';

export const magpieMath = magpieReasoning('math', /math/i);
export const webInstructMath = webInstruct('math');
