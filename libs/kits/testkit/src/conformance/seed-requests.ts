import type { SeedRequest } from '@agora/plugin-api';

/** What the bundled methods ask a domain for, by kind. */
export const seedRequests = {
  instances: { kind: 'instances', order: 'as-read', method: 'instance-generation' },
  variedInstances: { kind: 'varied-instances', order: 'as-read', method: 'self-instruct' },
  instructions: { kind: 'instructions', order: 'shuffled', method: 'response-generation' },
  instructionsToEvolve: { kind: 'instructions-to-evolve', order: 'shuffled', method: 'evol-instruct' },
  instancesToImprove: { kind: 'instances-to-improve', order: 'shuffled', method: 'quality-enhancement' },
} satisfies Record<string, SeedRequest>;
