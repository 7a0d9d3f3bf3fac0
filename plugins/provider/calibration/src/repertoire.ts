import { Fault } from '@agora/plugin-api';
import {
  type DomainName,
  type RandomSource,
  type Task,
  createRandom,
  sample,
  sampleDistinct,
  templateIds,
} from '@agora/nano-world';
import type { Profile } from './profile.js';

/** The tasks that a model can write: all of the templates it masters, or a fixed stock of them. */
export class Repertoire {
  private readonly masteredTemplates = new Map<DomainName, string[]>();
  private readonly stocks = new Map<DomainName, Task[]>();

  constructor(
    private readonly model: string,
    private readonly profile: Profile,
  ) {}

  masters(task: Task): boolean {
    return this.mastered(task.domain).includes(task.templateId);
  }

  /** True when the model repeats itself instead of writing anything new. */
  get limited(): boolean {
    return this.profile.distinct !== undefined;
  }

  /** A task from the training side of the split: of the wanted template where the model can, else of one it masters. */
  compose(domain: DomainName, wanted: string | undefined, random: RandomSource): Task {
    if (this.profile.distinct !== undefined) {
      const stock = this.stock(domain, this.profile.distinct);
      const fitting = stock.filter(({ templateId }) => templateId === wanted);
      return pick(random, fitting.length > 0 ? fitting : stock);
    }
    const mastered = this.mastered(domain);
    const templates = wanted !== undefined && mastered.includes(wanted) ? [wanted] : mastered;
    return sample(domain, random, { templates });
  }

  /** What a model masters does not depend on how often or in what order it is asked. */
  private mastered(domain: DomainName): string[] {
    const known = this.masteredTemplates.get(domain);
    if (known !== undefined) return known;
    const random = createRandom('mastered', domain);
    const drawn = shuffled(random, templateIds(domain)).slice(0, this.profile.templates);
    this.masteredTemplates.set(domain, drawn);
    return drawn;
  }

  private stock(domain: DomainName, size: number): Task[] {
    const known = this.stocks.get(domain);
    if (known !== undefined) return known;
    const templates = this.mastered(domain);
    const drawn = drawStock(domain, createRandom('stock', this.model, domain), size, templates);
    this.stocks.set(domain, drawn);
    return drawn;
  }
}

function drawStock(domain: DomainName, random: RandomSource, size: number, templates: string[]): Task[] {
  try {
    return sampleDistinct(domain, random, size, { templates });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Fault('invalid-input', `calibration: distinct: ${error.message}`, {
      fix: 'Lower the option "distinct" or raise "templates".',
      cause: error,
    });
  }
}

export function pick<T>(random: RandomSource, items: readonly T[]): T {
  const item = items[random.int(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function shuffled<T>(random: RandomSource, items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.int(rest.length), 1)).flat();
}
