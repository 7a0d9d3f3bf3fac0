import { Fault } from '@agora/plugin-api';
import type { Rung } from './decide.js';

/** Seeds of a first look. With a single seed the noise could not be estimated. */
const FIRST_LOOK = 2;
/** Seeds at the smaller volumes of a race that has many: there one more costs little and sends more away. */
const SCREENING_SEEDS = 3;
/** So many seeds are many: the largest volume is looked at between the first look and all of them. */
const MANY_SEEDS = 5;
/** Smallest volume of a rung: from fewer instances a student learns too little for its score to mean anything. */
const LEAST_INSTANCES = 10;

/**
 * The rungs of a race over an experiment. Its volumes are those of the experiment file; a single volume n is preceded by n/10
 * and 3n/10. Smaller volumes get two seeds, the largest gets two and then all; with up to three seeds all at once. With five or
 * more, smaller volumes get three, and the largest gets half of all in between.
 */
export function defaultRungs(instances: readonly number[], seeds: number): Rung[] {
  const last = Math.max(...instances);
  const many = seeds >= MANY_SEEDS;
  const volumes =
    instances.length > 1
      ? instances.filter((volume) => volume < last)
      : [Math.round(last / 10), Math.round((3 * last) / 10)].filter((volume) => volume >= LEAST_INSTANCES);
  const few = Math.min(many ? SCREENING_SEEDS : FIRST_LOOK, seeds);
  const early = [...new Set(volumes)].sort((a, b) => a - b).map((volume) => ({ instances: volume, seeds: few }));
  const between = many ? [Math.round(seeds / 2)] : [];
  const atLast = seeds <= 3 ? [seeds] : [FIRST_LOOK, ...between, seeds];
  return [...early, ...atLast.map((count) => ({ instances: last, seeds: count }))];
}

/** Reads `20x2,60x2,200x5`: instances × seeds. @throws Fault `invalid-input` that names `--rungs` */
export function readRungs(text: string): Rung[] {
  return text.split(',').map((part) => {
    const found = /^\s*(\d+)\s*[x×*]\s*(\d+)\s*$/.exec(part);
    const [instances, seeds] = [Number(found?.[1]), Number(found?.[2])];
    if (!found || instances < 1 || seeds < 1) {
      throw new Fault('invalid-input', `--rungs: "${part.trim()}" is no rung`, {
        fix: 'Write instances x seeds, separated by commas: --rungs 20x2,60x2,200x5.',
      });
    }
    return { instances, seeds };
  });
}

/**
 * @throws Fault `invalid-input` when rungs do not increase, exceed the experiment, or leave out its largest volume: the race
 * would
 *   then decide about something else than the experiment asks.
 */
export function checkRungs(
  rungs: readonly Rung[],
  { instances, seeds, settings }: { instances: readonly number[]; seeds: number; settings: number },
  place = '--rungs',
): void {
  const last = Math.max(...instances);
  const wrong = (message: string, fix: string): Fault => new Fault('invalid-input', `${place}: ${message}`, { fix });
  rungs.forEach((rung, index) => {
    const before = rungs[index - 1];
    const name = `${rung.instances}x${rung.seeds}`;
    if (rung.seeds > seeds)
      throw wrong(
        `rung ${name} needs ${rung.seeds} seeds, and the experiment has ${seeds}`,
        'List more seeds in the file, e.g. seeds: [1, 2, 3], or ask for fewer.',
      );
    if (rung.instances > last)
      throw wrong(
        `rung ${name} asks for more than the experiment's ${last} instances`,
        'Raise instances in the file, or lower the rung.',
      );
    const climbs =
      !before ||
      rung.instances > before.instances ||
      (rung.instances === before.instances && rung.seeds > before.seeds);
    if (!climbs)
      throw wrong(
        `rung ${name} is no larger than ${before.instances}x${before.seeds} before it`,
        'Order them by instances, and rungs of the same volume by seeds.',
      );
  });
  const end = rungs.at(-1);
  if (!end || end.instances !== last)
    throw wrong(
      `the last rung has ${end?.instances ?? 'no'} instances, the experiment ${last}`,
      `End with ${last}x${seeds}.`,
    );
  if (settings < 2 && rungs.every((rung) => rung.seeds < 2))
    throw wrong(
      'one seed in one setting says nothing about chance, so nobody could ever be dropped',
      'List two or more seeds in the file: seeds: [1, 2, 3].',
    );
}
