import { Fault } from '@agora/plugin-api';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Flags that say which benchmarks are meant and how they read outputs. */
export interface BenchmarkFlags {
  data?: string;
  extract?: string;
  plus?: boolean;
  option?: string[];
  domain?: string;
}

/** One `--option key=value`; `benchmark` where the key began with a benchmark's name and a point. */
export interface GivenOption {
  benchmark?: string;
  key: string;
  text: string;
}

/**
 * Splits each `--option key=value`. A benchmark's name before the key (`gsm8k.extraction=strict`) means that benchmark alone.
 * @throws Fault `invalid-input` for an option that is not of this form
 */
export function givenOptions(given: readonly string[] | undefined, benchmarks: readonly string[]): GivenOption[] {
  return (given ?? []).map((one) => {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(one) ?? [];
    if (!name) {
      throw new Fault('invalid-input', `--option "${one}" is not of the form key=value`, {
        fix: 'Write for example --option extraction=strict.',
      });
    }
    const benchmark = benchmarks.find((id) => name.startsWith(`${id}.`));
    return benchmark === undefined ? { key: name, text } : { benchmark, key: name.slice(benchmark.length + 1), text };
  });
}

/** The absolute path of `--data`. @throws Fault `invalid-input` when it is no folder */
export async function dataFolder(given: string | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const folder = resolve(given);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new Fault('invalid-input', `--data: ${folder} ${found ? 'is no folder' : 'does not exist'}`, {
    fix: "Name the folder that holds the benchmarks' files, or leave --data out so that public files are fetched.",
  });
}
