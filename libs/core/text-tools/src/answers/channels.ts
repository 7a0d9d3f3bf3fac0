import type { Parted } from './thoughts.js';

/** `<|channel|>final<|message|>`, with what stands between, such as a recipient or a format. */
const HEAD = /<\|channel\|>\s*(\w+)[^<]{0,200}(?:<\|constrain\|>[^<]{0,200})?<\|message\|>/g;
const END = /<\|(?:end|return|call|start|channel)\|>/g;
/** What is left where a decoder has dropped the marks. */
const BARE_BEGIN = /^\s*analysis(?=\S)/;
const BARE_FINAL = 'assistantfinal';

/** Parts a text that is written in channels, as gpt-oss does; undefined when it is not. */
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
