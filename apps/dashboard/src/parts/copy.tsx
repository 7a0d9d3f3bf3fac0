import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

interface Props {
  text: () => string;
  label: string;
  /** What is copied, for screen readers. */
  about: string;
}

export function CopyButton({ text, label, about }: Props): JSX.Element {
  const [said, say] = useState('');
  const copy = async (): Promise<void> => {
    say((await copied(text())) ? 'Copied' : 'Could not copy');
    setTimeout(() => say(''), 2_000);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()} aria-label={`${label}: ${about}`}>
      <span aria-live="polite">{said === '' ? label : said}</span>
    </button>
  );
}

/** The clipboard of browsers is there on safe origins alone; elsewhere the old way does. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
