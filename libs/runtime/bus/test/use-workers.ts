import { startService, type RunningService, type WorkTuning } from '../src/index.js';
import { measureService, QUICK, type Handler } from './measure-service.js';
import { silent, type NatsForSpec } from './use-nats.js';

export type StartWorker = (
  handler: Handler,
  options?: { concurrency?: number; tuning?: Partial<WorkTuning> },
) => Promise<RunningService>;

/** Gives a function that starts a service with this handler. After each spec the services end and the queue is emptied. */
export function useWorkers(nats: NatsForSpec): StartWorker {
  const services: RunningService[] = [];
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
    const bus = await nats.connect();
    await bus.connection.jsm.streams.purge('WORK');
  });
  return async (handler, options = {}) => {
    const service = await startService(measureService(handler, options), {
      bus: nats.options,
      home: '/tmp',
      log: silent,
      tuning: { ...QUICK, ...options.tuning },
    });
    services.push(service);
    return service;
  };
}
