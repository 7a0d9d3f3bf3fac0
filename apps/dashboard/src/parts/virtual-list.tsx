import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

/** Rows that are laid out beyond the visible ones, so that scrolling shows no gaps. */
const SPARE = 8;
/** Rows whose places are counted from the same one: those of a long list lie beyond what a browser places exactly. */
const ANCHORED = 500;
/** Pixels that every browser lays out. A longer list is scrolled faster than the bar moves. */
const TALLEST = 15_000_000;

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
  const [range, setRange] = useState({ from: 0, to: 30, shift: 0 });
  const whole = count * rowHeight;
  const height = Math.min(whole, TALLEST);
  const look = (): void => {
    const { current } = box;
    if (!current) return;
    const { scrollTop, clientHeight } = current;
    // By how much the rows in sight lie higher than where they would be in a list of full height.
    const shift = whole === height ? 0 : (scrollTop / (height - clientHeight)) * (whole - height);
    const top = scrollTop + shift;
    const from = Math.max(0, Math.floor(top / rowHeight) - SPARE);
    const to = Math.min(count, Math.ceil((top + clientHeight) / rowHeight) + SPARE);
    setRange((known) =>
      known.from === from && known.to === to && known.shift === shift ? known : { from, to, shift },
    );
  };
  useEffect(() => {
    look();
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, [count]);
  const to = Math.min(count, range.to);
  useEffect(() => onRange(range.from, to), [range.from, to, count]);
  const anchor = Math.floor(range.from / ANCHORED) * ANCHORED;
  // The same elements while the same rows are in sight: a picture while scrolling then costs the place of the list alone.
  const rows = useMemo(
    () =>
      Array.from({ length: Math.max(0, to - range.from) }, (_, at) => range.from + at).map((index) => (
        <li
          key={index}
          aria-setsize={count}
          aria-posinset={index + 1}
          style={{ height: `${rowHeight}px`, transform: `translateY(${(index - anchor) * rowHeight}px)` }}
        >
          {row(index)}
        </li>
      )),
    [range.from, to, count, rowHeight, row],
  );
  return (
    <div
      class="virtual"
      style={{ maxHeight: `${height + 2}px` }}
      ref={box}
      onScroll={look}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <div style={{ height: `${height}px` }}>
        <ol style={{ transform: `translateY(${anchor * rowHeight - range.shift}px)` }}>{rows}</ol>
      </div>
    </div>
  );
}
