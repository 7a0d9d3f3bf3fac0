import type { Pgr, Results } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { TABLE2 } from '../published/table2.js';
import {
  BENCHMARKS_OF,
  DOMAINS,
  METHODS,
  PROTOCOL,
  type DomainName,
  type GeneratorName,
  type MethodName,
} from '../published/words.js';
import { departures, type Departure } from './comparability.js';
import { identify } from './identify.js';
import { experimentOf, type ComparedRun } from './run.js';

export type Agreement = 'agrees' | 'differs' | 'cannot tell' | 'not comparable';

/** One generator in one setting: the printed PGR beside that of the run, both in percent. */
export interface ComparedCell {
  /** Ids of the run. */
  generator: string;
  setting: string;
  paperGenerator: GeneratorName;
  paper: number;
  here: Pgr;
  agreement: Agreement;
  why?: string;
}

export interface Comparison {
  runId: string;
  /** Differences of up to this many points of PGR count as none. */
  margin: number;
  departures: Departure[];
  cells: ComparedCell[];
  /** Generators and settings of the run that the paper does not have. */
  unmatched: string[];
}

/**
 * Puts a run's PGRs beside the paper's.
 *
 * The paper trained every student once and gives no interval, so a margin is put around its number. A cell agrees when the
 * run's whole interval lies within the margin, and differs when the whole interval lies outside of it. Otherwise the answer is
 * "cannot tell".
 *
 * @param margin in points of PGR.
 * @throws Fault `invalid-input` when the run is not of an experiment (e.g. an evaluation).
 */
export function compareWithPaper(results: Results, margin: number): Comparison {
  const run = experimentOf(results);
  if (!run) {
    throw new Fault('invalid-input', `${results.run.id} is no experiment with a student, so it has no PGR to compare`, {
      fix: 'Name the run of an experiment file.',
    });
  }
  const found = departures(results, run);
  const meaningless = found.find(({ fatal }) => fatal);
  const unmatched: string[] = [];
  const cells = results.leaderboard.flatMap((row): ComparedCell[] => {
    const known = identify(row.model);
    if (!known) unmatched.push(`generator ${row.generator} (${row.model})`);
    return Object.entries(row.bySetting).flatMap(([setting, pgr]): ComparedCell[] => {
      const place = placeOf(setting, run);
      if (!known || !place) return [];
      const paper = TABLE2[known.generator][place.method][place.domain].value;
      const here = atVolume(results, row.generator, setting, pgr);
      const cell = { generator: row.generator, setting, paperGenerator: known.generator, paper, here };
      const notes = known.sameSnapshot ? [] : [`the name does not say that it is the paper's version`];
      if (meaningless) return [{ ...cell, agreement: 'not comparable', why: `another ${meaningless.what}` }];
      const others = otherBenchmarks(results, setting, place.domain);
      if (others !== undefined) return [{ ...cell, agreement: 'not comparable', why: others }];
      const { agreement, why } = judge(paper, here, margin);
      const whys = [...(why === undefined ? [] : [why]), ...notes];
      return [{ ...cell, agreement, ...(whys.length > 0 ? { why: whys.join('; ') } : {}) }];
    });
  });
  const settings = new Set(results.leaderboard.flatMap(({ bySetting }) => Object.keys(bySetting)));
  for (const setting of settings) if (!placeOf(setting, run)) unmatched.push(`setting ${setting}`);
  return { runId: results.run.id, margin, departures: found, cells, unmatched };
}

/** The rule of {@link compareWithPaper} for one cell. */
export function judge(paper: number, here: Pgr, margin: number): { agreement: Agreement; why?: string } {
  if (!here.defined) return { agreement: 'cannot tell', why: here.reason };
  const [low, high] = [paper - margin, paper + margin];
  if (here.low >= low && here.high <= high) return { agreement: 'agrees' };
  if (here.high < low || here.low > high) return { agreement: 'differs' };
  return { agreement: 'cannot tell', why: 'the interval reaches into and out of the margin' };
}

/** The paper's method and domain for a setting of the run. */
function placeOf(
  setting: string,
  { methods, domains }: ComparedRun,
): { method: MethodName; domain: DomainName } | undefined {
  const [method, domain] = setting.split('/');
  const methodPlugin = methods.find(({ id }) => id === method)?.plugin;
  const domainPlugin = domains.find(({ id }) => id === domain)?.plugin;
  const knownMethod = METHODS.find((each) => each === methodPlugin);
  const knownDomain = DOMAINS.find((each) => each === domainPlugin);
  return knownMethod && knownDomain && { method: knownMethod, domain: knownDomain };
}

/** The PGR of students of the paper's volume, where the run has several volumes. */
function atVolume(results: Results, generator: string, setting: string, averaged: Pgr): Pgr {
  const volumes = new Set(results.cells.map(({ cell }) => cell.instances));
  if (volumes.size < 2) return averaged;
  const curve = results.questions?.volumes?.find((each) => each.generator === generator && each.setting === setting);
  const point = curve?.points.find(({ instances }) => instances === PROTOCOL.instances);
  return (
    point?.pgr ?? {
      defined: false,
      reason: `these results are of an older version, which kept no PGR of ${PROTOCOL.instances} instances alone`,
    }
  );
}

/** A note when a domain of the run has other benchmarks than the paper's. */
function otherBenchmarks(results: Results, setting: string, domain: DomainName): string | undefined {
  const [, id] = setting.split('/');
  const here = results.benchmarks.filter((benchmark) => benchmark.domain === id).map((benchmark) => benchmark.id);
  const wanted = BENCHMARKS_OF[domain];
  const same = here.length === wanted.length && wanted.every((benchmark) => here.includes(benchmark));
  return same ? undefined : `examined on ${here.join(', ') || 'nothing'} instead of ${wanted.join(' and ')}`;
}
