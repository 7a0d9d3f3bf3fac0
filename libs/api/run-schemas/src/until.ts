import { z } from 'zod';
import { UNTIL } from './until-stages.js';

export * from './until-stages.js';

export const untilSchema = z.enum(UNTIL);
