import type { ServiceDefinition } from '@agora/bus';
import { SERVICES, type ServiceName } from '@agora/contracts';

const LOADERS: Record<ServiceName, () => Promise<{ service: ServiceDefinition }>> = {
  orchestrator: () => import('@agora/orchestrator'),
  generation: () => import('@agora/generation'),
  trainer: () => import('@agora/trainer'),
  evaluation: () => import('@agora/evaluation'),
  'intrinsic-metrics': () => import('@agora/intrinsic-metrics'),
};

export { SERVICES };

/** Loads one service's code; the others' stays on disk. */
export async function loadService(name: ServiceName): Promise<ServiceDefinition> {
  return (await LOADERS[name]()).service;
}
