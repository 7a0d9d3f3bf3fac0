import type { JSX } from 'preact';
import { Text } from '../parts/text.js';
import { diffWords } from './diff.js';

/** Words that only one of two texts has: crossed out or underlined, so that colour is not needed. */
export function DiffView({
  left,
  right,
  names,
}: {
  left: string;
  right: string;
  names: [string, string];
}): JSX.Element {
  return (
    <figure class="diff">
      <figcaption>
        <del>{names[0]}</del> <ins>{names[1]}</ins>
      </figcaption>
      <pre tabIndex={0} role="region" aria-label={`${names[0]} against ${names[1]}`}>
        {diffWords(left, right).map(({ kind, text }, at) => {
          if (kind === 'same') return <Text key={at}>{text}</Text>;
          return kind === 'left' ? (
            <del key={at}>
              <Text>{text}</Text>
            </del>
          ) : (
            <ins key={at}>
              <Text>{text}</Text>
            </ins>
          );
        })}
      </pre>
    </figure>
  );
}
