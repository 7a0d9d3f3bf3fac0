import { Bus, type BusOptions } from '@agora/bus';
import { healthSchema, SERVICES, subjects } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { Check } from './check.js';

/** Is the NATS there, and which services answer on it? */
export async function checkServices(options: BusOptions): Promise<Check[]> {
  let bus: Bus;
  try {
    bus = await Bus.connect(options);
  } catch (error) {
    const { message, fix } = Fault.from(error);
    return [{ name: 'NATS', state: 'missing', found: message, fix }];
  }
  const checks: Check[] = [{ name: 'NATS', state: 'ok', found: 'connected, with JetStream' }];
  for (const service of SERVICES) {
    try {
      const health = await bus.request(subjects.rpc(service, 'health'), {}, healthSchema);
      checks.push({
        name: service,
        state: 'ok',
        found: `${health.state}, ${health.inFlight} jobs in flight (pid ${health.pid})`,
      });
    } catch (error) {
      checks.push({ name: service, state: 'missing', found: Fault.from(error).message, fix: `agora serve ${service}` });
    }
  }
  await bus.close();
  return checks;
}
