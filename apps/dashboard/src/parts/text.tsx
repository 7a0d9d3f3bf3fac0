import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** The most characters that are laid out before the reader asks for more. */
const FOLDED = 20_000;

/** Characters that cannot be seen or that turn the direction of what follows: shown by name, so that none can deceive. */
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const UNSEEN_PARTS = new RegExp(`(${UNSEEN.source})`, 'g');

/** A text of a model or a file with nothing hidden in it. Rendered as text alone, whatever it holds. */
export function Text({ children }: { children: string }): JSX.Element {
  const parts = children.split(UNSEEN_PARTS);
  if (parts.length === 1) return <bdi>{children}</bdi>;
  return <bdi>{parts.map((part, at) => (at % 2 === 0 ? part : <span class="unseen">{nameOf(part)}</span>))}</bdi>;
}

/** The same for places that take no elements: the texts of drawings, and attributes. */
export function plain(text: string): string {
  return text.replace(UNSEEN, nameOf);
}

/** A long text on lines of its own, folded where it is enormous. */
export function Passage({ text, label }: { text: string; label: string }): JSX.Element {
  const [whole, show] = useState(false);
  const long = text.length > FOLDED;
  const shown = whole || !long ? text : text.slice(0, FOLDED);
  return (
    <div class="passage">
      {text === '' ? (
        <p class="muted">(empty)</p>
      ) : (
        <pre tabIndex={0} aria-label={label} role="region">
          <Text>{shown}</Text>
        </pre>
      )}
      {long && (
        <button type="button" class="quiet" onClick={() => show(!whole)}>
          {whole ? 'Show the beginning alone' : `Show all ${text.length.toLocaleString('en')} characters`}
        </button>
      )}
    </div>
  );
}

/** One line of a list. */
export function Line({ text }: { text: string | undefined }): JSX.Element {
  return <Text>{(text ?? '').replace(/\s+/g, ' ')}</Text>;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
