import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const PAUSE_MS = 200;

/** A field that filters what is below it. The key `/` leads to it. */
export function Search({
  label,
  value,
  onInput,
}: {
  label: string;
  value: string;
  onInput(text: string): void;
}): JSX.Element {
  const [text, setText] = useState(value);
  const timer = useRef<number>();
  useEffect(() => setText(value), [value]);
  const change = (next: string): void => {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onInput(next), PAUSE_MS);
  };
  return (
    <label class="search">
      <span class="hidden">{label}</span>
      <input
        type="search"
        data-search
        placeholder={`${label}  (/)`}
        value={text}
        maxLength={200}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}
