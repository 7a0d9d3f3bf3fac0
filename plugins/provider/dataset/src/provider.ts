import { basename } from 'node:path';
import type { SourceFile } from '@agora/domain-kit';
import {
  Fault,
  type CompletionResult,
  type PluginContext,
  type Price,
  type Provider,
  type RowSet,
} from '@agora/plugin-api';
import { HubRepository } from './hub.js';
import { forDomain, type DatasetOptions } from './options.js';
import { FileRows } from './row-set.js';

/** Provides existing rows. It makes no calls, and cannot complete prompts. */
export class DatasetProvider implements Provider {
  constructor(
    private readonly options: DatasetOptions,
    private readonly context: PluginContext,
  ) {}

  async rows(domain: string): Promise<RowSet> {
    const { licence, costUsd } = this.options;
    const files: SourceFile[] = [];
    const titles: string[] = [];
    const licences = new Set<string>();
    for (const source of this.sourcesFor(domain)) {
      if (source.startsWith('hub:')) {
        const repository = await HubRepository.of(source, this.context);
        const found = await repository.open(this.options.files);
        files.push(...found.files);
        titles.push(found.title);
        licences.add(found.licence ?? 'not stated');
      } else {
        files.push({ path: this.context.resolvePath(source), name: source });
        titles.push(basename(source));
        licences.add('not stated');
      }
    }
    const found = [...licences].every((each) => each === 'not stated') ? null : [...licences].join('; ');
    return FileRows.open(files, this.options, {
      title: titles.join(' + '),
      licence: forDomain(licence, domain) ?? found,
      costUsd: forDomain(costUsd, domain) ?? null,
    });
  }

  complete(): Promise<CompletionResult> {
    return Promise.reject(
      new Fault('invalid-input', 'a dataset gives rows that it has and answers nothing', {
        fix: 'Name a model where an answer is wanted; a dataset can only be a generator of an experiment.',
      }),
    );
  }

  /** No call is made. */
  price(): Price {
    return { input: 0, output: 0 };
  }

  classify(error: unknown): Fault {
    return Fault.from(error);
  }

  private sourcesFor(domain: string): string[] {
    const { from } = this.options;
    if (typeof from === 'string') return [from];
    if (Array.isArray(from)) return from;
    const own = forDomain<string | string[]>(from, domain);
    if (own !== undefined) return [own].flat();
    throw new Fault(
      'invalid-input',
      `from: there is no set for domain "${domain}", only for ${Object.keys(from).join(', ')}`,
      {
        fix: 'Name files for each domain of the experiment, or the same for all of them (from: FILE).',
      },
    );
  }
}
