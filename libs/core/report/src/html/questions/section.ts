import type { Results } from '@agora/run-schemas';
import { hasAnswers } from '../../question-words.js';
import { html, when, type Markup } from '../template.js';
import { formatsPart } from './formats.js';
import { referencesPart } from './references.js';
import { solvingPart } from './solving.js';
import { valuePart } from './value.js';
import { volumesPart } from './volumes.js';

/** Answers of the run beyond its leaderboard: one part with a figure for each question that the experiment asks. */
export function questionsSection(results: Results): Markup {
  const { volumes, value, solving, formats, references } = results.questions ?? {};
  if (!hasAnswers(results)) return html``;
  return html`<section id="questions">
    <h2>Questions</h2>
    ${when(volumes !== undefined, () => volumesPart(results, volumes ?? []))}
    ${when(value !== undefined, () => valuePart(results, value ?? []))}
    ${solving ? solvingPart(results, solving) : undefined}
    ${when(formats !== undefined, () => formatsPart(formats ?? []))}
    ${when(references !== undefined, () => referencesPart(results, references ?? []))}
  </section>`;
}
