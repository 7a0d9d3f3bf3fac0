import { chartDrawing, draw, symbol, type Chart } from '@agora/report/browser';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Drawn } from './drawn.js';
import { fileName, saveFile, svgOf } from './save.js';
import { Text } from './text.js';

/** A chart with its legend; the table of its numbers stands beside it. Nothing where there is nothing to draw. */
export function ChartFigure({ caption, of }: { caption: string; of: Chart }): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const drawing = chartDrawing(of);
  if (!drawing) return <p class="empty">There is no point to draw yet.</p>;
  const whole = { ...drawing, attributes: { ...drawing.attributes, 'data-figure': '' } };
  return (
    <figure class="chart" ref={root}>
      <div class="bar">
        <h2>{caption}</h2>
        <SaveSvg root={() => root.current} caption={caption} />
      </div>
      <Drawn of={whole} />
      <figcaption>
        <ul class="keys" aria-label="Generators">
          {of.keys.map(({ name, hue }) => (
            <li key={name}>
              <Drawn
                of={draw('svg', { width: 14, height: 14, viewBox: '-7 -7 14 14', 'aria-hidden': 'true' }, symbol(hue))}
              />
              <Text>{name}</Text>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

export function SaveSvg({ root, caption }: { root: () => Element | null; caption: string }): JSX.Element {
  const save = (): void => {
    const from = root();
    if (from) saveFile(fileName(caption, 'svg'), 'image/svg+xml', svgOf(from, caption));
  };
  return (
    <button type="button" class="quiet" onClick={save} aria-label={`Save SVG: ${caption}`}>
      Save SVG
    </button>
  );
}
