import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import { evaluateSpecSchema, sampleSchema, type Sample } from '@agora/run-schemas';
import { Fault, FINISH_REASONS } from '@agora/plugin-api';
import { questionId, type Answer, type Answerer, type AnswerWork, type Question } from './answer.js';

type Finish = (typeof FINISH_REASONS)[number];

/** Takes answers from the artifact of an earlier evaluation. Nobody is asked: what that one did not ask is a Fault. */
export class KeptAnswers implements Answerer {
  constructor(
    private readonly store: ArtifactStore,
    /** Key of the earlier evaluation. */
    private readonly earlier: string,
  ) {}

  async answer({ questions, answered, keep, report }: AnswerWork): Promise<void> {
    const open = questions.filter((question) => !answered.has(questionId(question)));
    if (open.length === 0) return report(questions.length);
    const { kept, benchmark } = await this.read();
    const found = open.map((question) => {
      const sample = kept.get(questionId(question));
      if (sample && JSON.stringify(sample.prompt) === JSON.stringify(question.request.prompt)) return answerOf(sample);
      throw unanswered(question, benchmark, sample !== undefined);
    });
    for (const answer of found) await keep(answer);
    report(questions.length);
  }

  private async read(): Promise<{ kept: Map<string, Sample>; benchmark: string }> {
    const artifact = await this.store.open(this.earlier);
    const kept = new Map<string, Sample>();
    for await (const sample of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) {
      kept.set(questionId(sample), sample);
    }
    return { kept, benchmark: evaluateSpecSchema.parse(artifact.manifest.spec).benchmark.id };
  }
}

function answerOf({ item, sample, output, finish, extracted, value, reason }: Sample): Answer {
  // An answer that had no room was kept as an empty one, with the reason in the place of the score's.
  const tooLong = output === '' && finish === 'length' && extracted === null && value === 0 && reason !== '';
  return {
    item,
    ...(sample === undefined ? {} : { sample }),
    output,
    finish: FINISH_REASONS.includes(finish as Finish) ? (finish as Finish) : 'stop',
    ...(tooLong ? { tooLong: reason } : {}),
    usd: 0,
    cached: true,
  };
}

function unanswered({ item }: Question, benchmark: string, otherQuestion: boolean): Fault {
  const what = otherQuestion
    ? `item "${item}" of ${benchmark} is asked in other words now than when it was answered`
    : `item "${item}" of ${benchmark} was never answered`;
  return new Fault('invalid-input', `${what}, so old answers cannot be scored by it`, {
    fix: 'Change only how answers are scored: options that change the items or their prompts need new answers (agora run, agora evaluate).',
  });
}
