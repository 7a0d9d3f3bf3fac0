import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Rows that are laid out beyond the visible ones, so that scrolling shows no gaps. */
const SPARE = 8;

interface Props {
  label: string;
  count: number;
  /** Pixels; the same for all rows. */
  rowHeight: number;
  row(index: number): ComponentChildren;
  /** Told which rows are wanted, `to` excluded. */
  onRange(from: number, to: number): void;
}

/** A list of any length: only the rows in sight are in the document. */
export function VirtualList({ label, count, rowHeight, row, onRange }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 30 });
  const look = (): void => {
    const { current } = box;
    if (!current) return;
    const from = Math.max(0, Math.floor(current.scrollTop / rowHeight) - SPARE);
    const to = Math.min(count, Math.ceil((current.scrollTop + current.clientHeight) / rowHeight) + SPARE);
    setRange((known) => (known.from === from && known.to === to ? known : { from, to }));
  };
  useEffect(() => {
    look();
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, [count]);
  const to = Math.min(count, range.to);
  useEffect(() => onRange(range.from, to), [range.from, to, count]);
  const rows = Array.from({ length: Math.max(0, to - range.from) }, (_, at) => range.from + at);
  return (
    <div
      class="virtual"
      style={{ maxHeight: `${count * rowHeight + 2}px` }}
      ref={box}
      onScroll={look}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <ol style={{ height: `${count * rowHeight}px` }}>
        {rows.map((index) => (
          <li
            key={index}
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ height: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
          >
            {row(index)}
          </li>
        ))}
      </ol>
    </div>
  );
}
