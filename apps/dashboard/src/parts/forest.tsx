import type { Pgr } from '@agora/contracts';
import { decimal, interval, pgrValue, type Scale } from '@agora/report/browser';
import type { JSX } from 'preact';

const HEIGHT = 30;
const MIDDLE = HEIGHT / 2;

interface Mark {
  name: string;
  pgr: Pgr;
}

/**
 * A PGR with its interval on a scale that all rows share, and parts of it as small marks. Positions are in percent of the width, so
 * that lines keep their size on any screen. The numbers stand beside it.
 */
export function Forest({
  name,
  pgr,
  parts = [],
  scale,
}: {
  name: string;
  pgr: Pgr;
  parts?: Mark[];
  scale: Scale;
}): JSX.Element {
  if (!pgr.defined) return <span class="muted">–</span>;
  const [low, value, high] = [scale.at(pgr.low), scale.at(pgr.value), scale.at(pgr.high)].map((at) => `${at}%`);
  return (
    <svg
      class="forest"
      width="100%"
      height={HEIGHT}
      role="img"
      aria-label={`${name}: PGR ${pgrValue(pgr)} %, interval ${interval(pgr)}`}
    >
      {scale.ticks.map((tick) => (
        <line key={tick} class="tick" x1={`${scale.at(tick)}%`} x2={`${scale.at(tick)}%`} y1={0} y2={HEIGHT} />
      ))}
      {[0, 100].map((anchor) => (
        <line
          key={`a${anchor}`}
          class="anchor"
          x1={`${scale.at(anchor)}%`}
          x2={`${scale.at(anchor)}%`}
          y1={0}
          y2={HEIGHT}
        />
      ))}
      {parts.map(
        (part) =>
          part.pgr.defined && (
            <circle key={part.name} class="part" cx={`${scale.at(part.pgr.value)}%`} cy={MIDDLE} r={3.5}>
              <title>{`${part.name}: ${pgrValue(part.pgr)} (${interval(part.pgr)})`}</title>
            </circle>
          ),
      )}
      <line class="whisker" x1={low} x2={high} y1={MIDDLE} y2={MIDDLE} />
      {!scale.beyond(pgr.low) && <line class="whisker" x1={low} x2={low} y1={MIDDLE - 5} y2={MIDDLE + 5} />}
      {!scale.beyond(pgr.high) && <line class="whisker" x1={high} x2={high} y1={MIDDLE - 5} y2={MIDDLE + 5} />}
      <circle class="point" cx={value} cy={MIDDLE} r={5.5} />
    </svg>
  );
}

/** The scale above a column of forests, with its unit and its two anchors by name. */
export function ForestAxis({ scale }: { scale: Scale }): JSX.Element {
  return (
    <svg
      class="forest axis"
      width="100%"
      height={34}
      role="img"
      aria-label="PGR in percent: 0 is the base, 100 the reference"
    >
      {scale.ticks.map((tick) => (
        <text key={tick} x={`${scale.at(tick)}%`} y={31} text-anchor="middle">
          {decimal(tick, 0)}
        </text>
      ))}
      <text class="anchor-name" x={`${scale.at(0)}%`} y={13} text-anchor="middle">
        base
      </text>
      <text class="anchor-name" x={`${scale.at(100)}%`} y={13} text-anchor={scale.at(100) > 80 ? 'end' : 'middle'}>
        reference
      </text>
    </svg>
  );
}
