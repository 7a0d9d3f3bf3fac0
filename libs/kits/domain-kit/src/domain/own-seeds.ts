import type { Seed } from '@agora/plugin-api';
import type { DataFile } from '../files/data-file.js';
import { requireFiles } from '../files/require-files.js';
import type { SeedSupply } from './seeded-domain.js';

/** Finds a file that an option names; undefined when the option was left out. `fileResolver` makes one. */
export type NamedFile = (option: string, path: string | undefined) => DataFile | undefined;

export interface OwnSeeds<Name extends string> {
  file(name: Name): DataFile | undefined;
  /** Reads seeds after all named files were found; gives no seeds where `read` returns undefined. */
  reading(read: (method: string) => Promise<Seed[]> | undefined): SeedSupply['read'];
}

/** The files that a user named in the option `seeds` of a domain. */
export function ownSeeds<Name extends string>(
  seeds: Partial<Record<Name, string | undefined>>,
  named: NamedFile,
): OwnSeeds<Name> {
  const file = (name: Name): DataFile | undefined => named(`seeds.${name}`, seeds[name]);
  return {
    file,
    reading: (read) => async (method) => {
      await requireFiles((Object.keys(seeds) as Name[]).map(file));
      return (await read(method)) ?? [];
    },
  };
}

/** A supply for each kind of seeds, with a hint for users when there are none. */
export function seedSupplies<Kind extends string>(
  read: Record<Kind, SeedSupply['read']>,
  hint: (kind: Kind) => string,
): Record<Kind, SeedSupply> {
  const kinds = Object.keys(read) as Kind[];
  const supplies = kinds.map((kind) => [kind, { read: read[kind], hint: hint(kind) }] as const);
  return Object.fromEntries(supplies) as Record<Kind, SeedSupply>;
}

/** The hint for a kind of seeds without a file, where the user has replaced AgoraBench's seeds. */
export function nameSeedsIn(option: string): string {
  return `Name a file in seeds.${option}, or leave seeds out for AgoraBench’s.`;
}
