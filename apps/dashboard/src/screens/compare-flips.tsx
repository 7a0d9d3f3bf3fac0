import type { FlipEntry, FlipsReply } from '@agora/contracts';
import type { ComparedPair } from '@agora/run-schemas';
import { count } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { Pager } from '../parts/pager.js';
import { Search } from '../parts/search.js';
import { Shown } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Line, Text } from '../parts/text.js';
import { href, place, setQuery } from '../router.js';
import { Choice } from './cells.js';
import { asQuery, type Asked } from './compare-sides.js';

const PAGE = 100;

interface Props {
  asked: Asked & { ag: string; bg: string };
  pair: ComparedPair;
  names: [string, string];
}

/** Items that one side alone got right, both ways round. */
export function Flips({ asked, pair, names }: Props): JSX.Element {
  const { query } = place.value;
  const [side, q, benchmark] = [query.get('side') ?? 'both', query.get('q') ?? '', query.get('benchmark') ?? ''];
  const from = Math.max(0, Math.floor(Number(query.get('from') ?? 0)) || 0);
  const loaded = useLoad(ask('flips', [], { ...asked, side, q, benchmark, from, limit: PAGE }));
  const modes: [string, string, number][] = [
    ['both', 'both', pair.flips.firstOnly + pair.flips.secondOnly],
    ['first', 'first alone right', pair.flips.firstOnly],
    ['second', 'second alone right', pair.flips.secondOnly],
  ];
  return (
    <section>
      <h2>Items that flipped</h2>
      <div class="filters">
        <div class="states" role="group" aria-label="Which side was right">
          {modes.map(([id, text, times]) => (
            <button
              key={id}
              type="button"
              aria-pressed={id === side}
              onClick={() => setQuery({ side: id === 'both' ? undefined : id, from: undefined })}
            >
              {text} <span class="muted">{count(times)}</span>
            </button>
          ))}
        </div>
        <Search label="Search items" value={q} onInput={(next) => setQuery({ q: next, from: undefined })} />
        <Shown of={loaded}>
          {({ benchmarks }) =>
            benchmarks.length > 1 && (
              <Choice
                label="Benchmark"
                value={benchmark}
                of={benchmarks}
                onChange={(next) => setQuery({ benchmark: next, from: undefined })}
              />
            )
          }
        </Shown>
      </div>
      <Shown of={loaded}>{(reply) => <FlipTable asked={asked} reply={reply} names={names} />}</Shown>
    </section>
  );
}

function FlipTable({ asked, reply, names }: { asked: Asked; reply: FlipsReply; names: [string, string] }): JSX.Element {
  const { items, matching, from } = reply;
  if (matching === 0) return <p class="empty">No item fits: neither side alone is right on one.</p>;
  const to = ({ benchmark, item, cells }: FlipEntry): string =>
    href(['compare', 'item'], { ...asQuery(asked), benchmark, item, ca: cells[0], cb: cells[1] });
  return (
    <>
      <Table<FlipEntry>
        caption={`Items ${count(from + 1)} to ${count(from + items.length)} of ${count(matching)}`}
        class="flips"
        rows={items}
        rowKey={({ benchmark, item, method, domain, instances }) => [benchmark, item, method, domain, instances].join()}
        columns={[
          {
            head: 'item',
            rowHead: true,
            csv: ({ item }) => item,
            cell: (flip) => (
              <a data-row class="clamp" href={to(flip)}>
                <Line text={flip.input === '' ? flip.item : flip.input} />
              </a>
            ),
          },
          { head: 'benchmark', csv: ({ benchmark }) => benchmark, cell: ({ benchmark }) => benchmark },
          {
            head: 'setting',
            csv: ({ method, domain, instances }) => `${method}/${domain} n${instances}`,
            cell: ({ method, domain, instances }) => (
              <>
                {method}
                <span class="sub">
                  {domain} · n {instances}
                </span>
              </>
            ),
          },
          sideColumn('first', names[0], ({ firstOnly }) => firstOnly),
          sideColumn('second', names[1], ({ secondOnly }) => secondOnly),
        ]}
      />
      <Pager from={from} shown={items.length} matching={matching} page={PAGE} />
    </>
  );
}

function sideColumn(which: string, name: string, of: (flip: FlipEntry) => number[]) {
  return {
    head: (
      <>
        {which} alone right
        <span class="sub">
          <Text>{name}</Text>
        </span>
      </>
    ),
    name: `${which} alone right, seeds`,
    csv: (flip: FlipEntry) => of(flip).join(' '),
    cell: (flip: FlipEntry) =>
      of(flip).length === 0 ? (
        <span class="muted">–</span>
      ) : (
        <>
          <span class="right" aria-hidden="true">
            ✓
          </span>{' '}
          seed {of(flip).join(', ')}
        </>
      ),
  };
}
