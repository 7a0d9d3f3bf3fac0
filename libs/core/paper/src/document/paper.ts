import { judgeAgreement, judgeLeaning } from '../decide/judges.js';
import { judgeAgainstFavourite, oracle, policies, rankings } from '../decide/policies.js';
import { predictions, varianceShares } from '../decide/prediction.js';
import { PAPER } from '../published/words.js';
import { digits, type Figure, type FigureAgreement, type Section } from '../recompute/figure.js';
import { recompute } from '../recompute/index.js';
import { heading, table, text, type Block } from './block.js';

/** The output of `agora paper` for programs. */
export interface PaperReport {
  paper: typeof PAPER;
  sections: Section[];
  decisions: {
    oracle: number;
    policies: ReturnType<typeof policies>;
    rankings: ReturnType<typeof rankings>;
    gap: ReturnType<typeof judgeAgainstFavourite>;
    predictions: ReturnType<typeof predictions>;
    variance: ReturnType<typeof varianceShares>;
    judges: { agreement: number; leaning: ReturnType<typeof judgeLeaning> };
  };
}

export function paperReport(): PaperReport {
  return {
    paper: PAPER,
    sections: recompute(),
    decisions: {
      oracle: oracle(),
      policies: policies(),
      rankings: rankings(),
      gap: judgeAgainstFavourite(),
      predictions: predictions(),
      variance: varianceShares(),
      judges: { agreement: judgeAgreement(), leaning: judgeLeaning() },
    },
  };
}

export interface PaperDocumentOptions {
  /** Show the checks that agree, too. */
  all: boolean;
}

/** The output of `agora paper` for people. */
export function paperDocument(report: PaperReport, { all }: PaperDocumentOptions): Block[] {
  const { title, arxiv, version } = report.paper;
  return [
    text(`${title} (arXiv ${arxiv}, ${version}): its published numbers, recomputed from each other.`),
    ...report.sections.flatMap((section) => sectionBlocks(section, all)),
    ...decisionBlocks(report.decisions),
  ];
}

const LABELS: Record<FigureAgreement, string> = {
  agrees: 'agrees',
  rounding: 'within rounding',
  differs: 'differs',
  'not-derivable': 'cannot be derived',
  'not-printed': 'not in the paper',
};
const PLURALS: Record<FigureAgreement, string> = { ...LABELS, agrees: 'agree', differs: 'differ' };
/** Checks with these results get a line only with `all`. */
const QUIET: readonly FigureAgreement[] = ['agrees', 'rounding'];

function sectionBlocks(section: Section, all: boolean): Block[] {
  const { id, title, figures } = section;
  // A long table of averages that agree is summed up by its count.
  const loud = figures.filter(
    ({ agreement, key }) => all || key || !QUIET.includes(agreement) || figures.length <= FEW,
  );
  return [
    heading(`${id}: ${title}`),
    ...(section.table ? [table(section.table.head, section.table.rows)] : []),
    text(countsOf(figures)),
    ...(loud.length > 0 ? [figureTable(loud)] : []),
    ...notesOf(loud),
  ];
}

const FEW = 8;

function figureTable(figures: readonly Figure[]): Block {
  const ranged = figures.some(({ range }) => range !== undefined);
  const head = ['', 'printed', 'recomputed', ...(ranged ? ['by rounding'] : []), 'agreement'];
  return table(
    head,
    figures.map(({ what, printed, recomputed, range, agreement }) => [
      what,
      printed,
      recomputed ?? '–',
      ...(ranged ? [range ?? '–'] : []),
      LABELS[agreement],
    ]),
  );
}

/** The reasons why figures do not agree, each once. */
function notesOf(figures: readonly Figure[]): Block[] {
  const reasons = new Map<string, string[]>();
  for (const { what, why } of figures) {
    if (why !== undefined) reasons.set(why, [...(reasons.get(why) ?? []), what]);
  }
  return [...reasons].map(([why, whats]) =>
    text(`${whats.length === 1 ? whats[0] : `${whats.length} of them`}: ${why}.`),
  );
}

function countsOf(figures: readonly Figure[]): string {
  const parts = (Object.keys(LABELS) as FigureAgreement[]).flatMap((agreement) => {
    const count = figures.filter((figure) => figure.agreement === agreement).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? LABELS[agreement] : PLURALS[agreement]}`];
  });
  return `${figures.length} checked: ${parts.join(', ')}.`;
}

function decisionBlocks(decisions: PaperReport['decisions']): Block[] {
  const { variance, judges, gap } = decisions;
  const percent = (share: number): string => `${digits(100 * share, 0)} %`;
  return [
    heading('choosing a generator by these numbers'),
    text(
      `The best generator of each setting reaches a PGR of ${digits(decisions.oracle, 1)} in the mean. What each rule loses to that, in points:`,
    ),
    table(
      ['rule', 'regret'],
      decisions.policies.map(({ name, regret, hindsight }) => [
        `${name}${hindsight ? ', which takes hindsight' : ''}`,
        digits(regret, 1),
      ]),
    ),
    text(
      'Quantities that are known before anything is trained: rank correlation with PGR within a setting; p of twelve tests ' +
        '(Bonferroni); what training the first, the better of the first two, the best of the first three loses.',
    ),
    table(
      ['quantity', 'Spearman', 'p', 'first', 'of two', 'of three'],
      decisions.rankings.map((each) => [
        each.name,
        digits(each.spearman, 2),
        digits(each.p, 3),
        ...[each.regret, each.regretOfTwo, each.regretOfThree].map((regret) => digits(regret, 1)),
      ]),
    ),
    text(`${gap.what}: ${digits(gap.value, 1)} points, 95 % ${digits(gap.low, 1)} to ${digits(gap.high, 1)}.`),
    text(
      'How well the PGR of a generator is foretold by the five others (R² against the mean of all 54; below 0 is worse than that mean):',
    ),
    table(
      ['predictor', 'R²'],
      decisions.predictions.map(({ name, r2 }) => [name, digits(r2, 2)]),
    ),
    text(
      `Of the variance of PGR, the setting explains ${percent(variance.setting)}, the generator ${percent(variance.generator)}; ` +
        `${percent(variance.rest)} is both together and noise.`,
    ),
    text(
      `The two judges order generators alike (mean Spearman ${digits(judges.agreement, 2)} within a setting). GPT-4o rates, in ` +
        `standard deviations above Prometheus: ${Object.entries(judges.leaning)
          .map(([generator, value]) => `${generator} ${digits(value, 2)}`)
          .join(', ')}.`,
    ),
  ];
}
