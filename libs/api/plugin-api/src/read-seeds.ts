import type { Domain, SeedKind } from './domain.js';
import { Fault } from './fault.js';
import type { Seed } from './instance.js';
import type { Method } from './method.js';

/** The seeds of a method in a domain. Throws `invalid-input` when the domain serves no kind that the method can use. */
export async function readSeeds(
  domain: Domain,
  method: Pick<Method, 'id' | 'seeds'>,
  experimentSeed: number,
): Promise<Seed[]> {
  const { kinds, order } = method.seeds;
  return domain.seeds({ kind: servedKind(domain, method.id, kinds), order, method: method.id }, experimentSeed);
}

/** What a method throws that was given no seeds, with its name in words. */
export function noSeeds(domain: Domain, method: string, fix = 'Name seed files in the options of the domain.'): Fault {
  return new Fault('invalid-input', `domain "${domain.id}" has no seeds for ${method}`, { fix });
}

function servedKind(domain: Domain, method: string, kinds: readonly SeedKind[]): SeedKind {
  const kind = kinds.find((wanted) => domain.seedKinds.includes(wanted));
  if (kind !== undefined) return kind;
  const wanted = kinds.map((name) => `"${name}"`).join(' or ');
  throw new Fault('invalid-input', `domain "${domain.id}" has no seeds for method "${method}", which wants ${wanted}`, {
    fix: `Leave this setting out, or use a method that wants a kind of seeds that the domain has: ${domain.seedKinds.join(', ')}.`,
  });
}
