import type { OutputFormat, PairWords } from './output-format.js';
import { colonMarker, END, headingMarker, readOneSection, readTwoSections } from './sections.js';

const CLOSED = `then "${END}". Nothing before and nothing after.`;

/** `INPUT: … OUTPUT: … [END]`. */
export function freeFormPair(words: PairWords): OutputFormat {
  const [first, second] = [colonMarker(words.instruction), colonMarker(words.response)];
  return {
    stop: [END],
    rules:
      `Form: ${words.instructionIs} after "${first.name}", ${words.responseIs} after "${second.name}", each marker on a ` +
      `line of its own, ${CLOSED}`,
    show: ({ instruction, response }) => [first.name, instruction, second.name, response, END].join('\n'),
    read: (output) => readTwoSections(output, first, second),
  };
}

/** `OUTPUT: … [END]`, where the instruction is given. The marker may be missing. */
export function freeFormResponse({ response, responseIs }: PairWords): OutputFormat {
  const marker = colonMarker(response);
  return {
    stop: [END],
    rules: `Form: ${responseIs} after "${marker.name}", which stands on a line of its own, ${CLOSED}`,
    show: (draft) => [marker.name, draft.response, END].join('\n'),
    read: (output, instruction = '') => readOneSection(output, marker, instruction),
  };
}

/** `## Input … ## Output … [END]`. */
export function markdownPair(words: PairWords): OutputFormat {
  const [first, second] = [headingMarker(sentenceCase(words.instruction)), headingMarker(sentenceCase(words.response))];
  return {
    stop: [END],
    rules:
      `Form: Markdown with two sections, ${words.instructionIs} under the heading "${first.name}" and ${words.responseIs} ` +
      `under the heading "${second.name}", ${CLOSED} Neither heading stands anywhere else.`,
    show: ({ instruction, response }) =>
      [first.name, '', instruction, '', second.name, '', response, '', END].join('\n'),
    read: (output) => readTwoSections(output, first, second),
  };
}

/** `## Output … [END]`, where the instruction is given. The heading may be missing. */
export function markdownResponse({ response, responseIs }: PairWords): OutputFormat {
  const marker = headingMarker(sentenceCase(response));
  return {
    stop: [END],
    rules: `Form: Markdown, ${responseIs} under the heading "${marker.name}", ${CLOSED}`,
    show: (draft) => [marker.name, '', draft.response, '', END].join('\n'),
    read: (output, instruction = '') => readOneSection(output, marker, instruction),
  };
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
