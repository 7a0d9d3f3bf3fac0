import type { Parted } from './thoughts.js';

/** `<|channel|>final<|message|>`, possibly with a recipient or a format in between. */
const HEAD = /<\|channel\|>\s*(\w+)[^<]{0,200}(?:<\|constrain\|>[^<]{0,200})?<\|message\|>/g;
const END = /<\|(?:end|return|call|start|channel)\|>/g;
/** The beginning of such a text when the decoder has dropped the special tokens. */
const BARE_BEGIN = /^\s*analysis(?=\S)/;
const BARE_FINAL = 'assistantfinal';

/** Separates answer and thoughts of a text written in channels, as by gpt-oss; undefined when it has no channels. */
export function channels(text: string): Parted | undefined {
  const heads = [...text.matchAll(HEAD)];
  if (heads.length === 0) return bareChannels(text);
  const parts = heads.map((head) => {
    END.lastIndex = head.index + head[0].length;
    const end = END.exec(text)?.index ?? text.length;
    return { name: head[1] ?? '', text: text.slice(head.index + head[0].length, end) };
  });
  const final = parts.findLast(({ name }) => name === 'final');
  return { answer: final?.text ?? '', thoughts: parts.filter((part) => part !== final).map((part) => part.text) };
}

function bareChannels(text: string): Parted | undefined {
  const final = text.lastIndexOf(BARE_FINAL);
  if (final < 0 || !BARE_BEGIN.test(text)) return undefined;
  const thought = text.slice(0, final).replace(BARE_BEGIN, '');
  return { answer: text.slice(final + BARE_FINAL.length).trimStart(), thoughts: [thought] };
}
