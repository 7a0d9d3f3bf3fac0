import { allOrEveryFault, Fault, type Seed } from '@agora/plugin-api';
import { nameFile, ownInstances, ownInstructions, readAllAs, type DataFile } from '@agora/domain-kit';
import { GSM8K_FIELDS, gsm8kGold, gsm8kReasoning, gsm8kRow } from '../benchmarks/gsm8k/items.js';
import { GSM8K_TRAIN } from '../benchmarks/gsm8k/sources.js';
import { MATH_FIELDS, mathRow } from '../benchmarks/math/items.js';
import { MATH_TRAIN } from '../benchmarks/math/sources.js';
import { asWorkedResponse, workedResponse } from './worked-example.js';

/** A problem with what is known about it. */
interface Problem {
  id: string;
  source: string;
  licence: string;
  question: string;
  reasoning: string | undefined;
  answer: string | undefined;
}

/** The files that seeds come from, by option; a file that was not named is undefined. */
export type SeedSources = Partial<
  Record<'gsm8k' | 'math' | 'instanceGeneration' | 'responseGeneration' | 'qualityEnhancement', DataFile>
>;

/** Reads the seeds of each method in the order of the files, GSM8K before MATH. An empty list when no file serves it. */
export class SeedReader {
  constructor(private readonly files: SeedSources) {}

  async instances(): Promise<Seed[]> {
    const own = this.files.instanceGeneration;
    if (own) return ownInstances(own, 'instance-generation', (response, place) => tagged(own, response, place));
    return (await this.problems()).flatMap(({ id, source, licence, question, reasoning, answer }) =>
      reasoning === undefined || answer === undefined
        ? []
        : [{ id, source, licence, instruction: question, response: workedResponse(reasoning, answer) }],
    );
  }

  async instructions(): Promise<Seed[]> {
    const own = this.files.responseGeneration;
    if (!own)
      return (await this.problems()).map(({ id, source, licence, question }) => ({
        id,
        source,
        licence,
        instruction: question,
      }));
    return ownInstructions(own, 'response-generation');
  }

  /** Without a file of its own: problems whose response is the bare answer, as poor as a right response can be. */
  async poorInstances(): Promise<Seed[]> {
    const own = this.files.qualityEnhancement;
    if (own) return ownInstances(own, 'quality-enhancement');
    return (await this.problems()).flatMap(({ id, source, licence, question, answer }) =>
      answer === undefined ? [] : [{ id, source, licence, instruction: question, response: answer }],
    );
  }

  private async problems(): Promise<Problem[]> {
    const { gsm8k, math } = this.files;
    return (
      await allOrEveryFault([...(gsm8k ? [gsm8kProblems(gsm8k)] : []), ...(math ? [mathProblems(math)] : [])])
    ).flat();
  }
}

async function gsm8kProblems(file: DataFile): Promise<Problem[]> {
  const rows = await readAllAs(file, gsm8kRow, GSM8K_FIELDS);
  return rows.map(({ row, number }) => ({
    id: `gsm8k:${number}`,
    source: 'gsm8k',
    licence: GSM8K_TRAIN.licence,
    question: row.question,
    reasoning: gsm8kReasoning(row.answer),
    answer: gsm8kGold(row.answer),
  }));
}

async function mathProblems(file: DataFile): Promise<Problem[]> {
  const rows = await readAllAs(file, mathRow, MATH_FIELDS);
  return rows.map(({ row, number }) => ({
    id: `math:${number}`,
    source: 'math',
    licence: MATH_TRAIN.licence,
    question: row.problem,
    reasoning: row.solution,
    answer: row.answer,
  }));
}

function tagged(file: DataFile, response: string, place: string): string {
  const worked = asWorkedResponse(response);
  if (worked !== undefined) return worked;
  throw new Fault('invalid-input', `${nameFile(file)}, ${place}, field "response": its final answer is not marked`, {
    fix: 'End every response with "[RESULT] answer [/RESULT]" (or "#### answer", or put the answer into \\boxed{}).',
  });
}
