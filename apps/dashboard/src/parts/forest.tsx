import type { Estimate, Pgr } from '@agora/run-schemas';
import { axisDrawing, forestDrawing, interval, pgrValue, type Scale } from '@agora/report/browser';
import type { JSX } from 'preact';
import { Drawn } from './drawn.js';

const HEIGHT = 30;

interface Mark {
  name: string;
  pgr: Pgr;
}

/** A PGR with its interval on a scale that all rows share, and parts of it as small marks. The numbers stand beside it. */
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
  const said = (of: string, one: Pgr & { defined: true }): string =>
    `${of}: PGR ${pgrValue(one)} %, interval ${interval(one)}`;
  const drawing = forestDrawing({
    ...pgr,
    label: said(name, pgr),
    title: said(name, pgr),
    scale,
    parts: parts.flatMap((part) =>
      part.pgr.defined ? [{ value: part.pgr.value, title: said(part.name, part.pgr) }] : [],
    ),
    anchors: [0, 100],
    height: HEIGHT,
  });
  return <Drawn of={drawing} class="forest" />;
}

/** The scale above a column of forests, with its two anchors by name. */
export function ForestAxis({ scale }: { scale: Scale }): JSX.Element {
  const names = [
    { value: 0, name: 'base' },
    { value: 100, name: 'reference' },
  ];
  const about = { role: 'img', 'aria-label': 'PGR in percent: 0 is the base, 100 the reference' };
  return (
    <>
      <span class="unit">PGR, %</span>
      <Drawn of={axisDrawing(scale, names, about)} class="forest axis" />
    </>
  );
}

/** Any value with its interval, in a row of a table; `anchor` is the value with a dashed line. */
export function IntervalRow({
  name,
  of,
  scale,
  anchor,
}: {
  name: string;
  of: Estimate | null | undefined;
  scale: Scale;
  anchor?: number;
}): JSX.Element {
  if (!of) return <span class="muted">–</span>;
  const said = `${name}: ${pgrValue({ defined: true, ...of })}, interval ${interval(of)}`;
  const { value, low, high } = of;
  const anchors = anchor === undefined ? [] : [anchor];
  return (
    <Drawn
      of={forestDrawing({ value, low, high, label: said, title: said, scale, anchors, height: HEIGHT })}
      class="forest"
    />
  );
}

/** The scale above such rows: what it measures, and in which unit. */
export function IntervalAxis({
  scale,
  unit,
  anchor,
}: {
  scale: Scale;
  unit: string;
  anchor?: { value: number; name: string };
}): JSX.Element {
  return (
    <>
      <span class="unit">{unit}</span>
      <Drawn of={axisDrawing(scale, anchor ? [anchor] : [], { 'aria-hidden': 'true' })} class="forest axis" />
    </>
  );
}
