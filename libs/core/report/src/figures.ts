import type { BenchmarkSubject, Results } from '@agora/run-schemas';
import { count, decimal, metricValue } from './format.js';

type Benchmark = Results['benchmarks'][number];
type Figure = BenchmarkSubject['figures'][number];

/** A figure's id for people: `length_controlled_win_rate` becomes `length controlled win rate`. */
export const figureName = (id: string): string => id.replaceAll('_', ' ');

/** The unit of a figure's numbers; empty for plain counts. */
export function figureUnit({ unit }: Figure): string {
  if (unit === 'share' || unit === 'percent') return '%';
  return unit === 'count' ? '' : unit;
}

/** "62.3 ± 1.4", "48.5 (46.1 to 50.9)" or "1,024"; shares as percentages. */
export function figureText(figure: Figure): string {
  const { value, stderr, low, high, unit } = figure;
  const shown = (given: number): string => {
    if (unit === 'share') return decimal(100 * given);
    if (unit === 'percent') return decimal(given);
    return Number.isInteger(given) ? count(given) : metricValue(given);
  };
  if (stderr !== undefined) return `${shown(value)} ± ${shown(stderr)}`;
  return low === undefined || high === undefined ? shown(value) : `${shown(value)} (${shown(low)} to ${shown(high)})`;
}

/** Subjects of a benchmark that have figures, in the order of the run. */
export const subjectsWithFigures = ({ subjects = [] }: Benchmark): BenchmarkSubject[] =>
  subjects.filter(({ figures }) => figures.length > 0);

/** One figure of each id, in the order of their first occurrence. */
export function figureHeads(subjects: readonly BenchmarkSubject[]): Figure[] {
  const heads = new Map<string, Figure>();
  for (const { figures } of subjects)
    for (const figure of figures) if (!heads.has(figure.id)) heads.set(figure.id, figure);
  return [...heads.values()];
}

/** "base", "reference", or the cell or generator that was scored. */
export const subjectName = ({ kind, id }: BenchmarkSubject): string => {
  if (kind === 'student') return id;
  return kind === 'generator' ? `${id} itself` : `${kind} (${id})`;
};

/** The figures of a cell's student on a benchmark. */
export function figuresOf({ benchmarks }: Results, benchmark: string, domain: string, cell: string): Figure[] {
  const found = benchmarks.find(({ id, domain: of }) => id === benchmark && of === domain);
  return found?.subjects?.find(({ kind, id }) => kind === 'student' && id === cell)?.figures ?? [];
}

/** "version 2 · strict extraction · answered by vllm 0.11.0 · judged by gpt-4-turbo". */
export function ruleOf({ version, rule, judge, engine }: Benchmark): string {
  return [
    `version ${version}`,
    ...(rule === undefined ? [] : [rule]),
    ...(engine === undefined ? [] : [`answered by ${engine}`]),
    ...(judge ? [`judged by ${judge.model}`] : []),
  ].join(' · ');
}
