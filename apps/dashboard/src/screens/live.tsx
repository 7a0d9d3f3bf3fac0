import type { RunEvent, RunReply } from '@agora/contracts';
import { count, usd } from '@agora/report/browser';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { API, ask, load } from '../api.js';
import { LiveProgress, type LiveCell, type LiveStage } from '../live/progress.js';
import { Facts } from '../parts/crumbs.js';
import { Table } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { useAgain } from '../parts/use-again.js';
import { href } from '../router.js';
import { Models, Workers } from './live-pace.js';
import { RunFrame } from './run-frame.js';

const AGAIN_MS = 2_000;

/** A run while it goes on: what it is doing, what it has cost, what went wrong. */
export function Live({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="live">
      {(reply, reload) => <Watch run={reply} reload={reload} />}
    </RunFrame>
  );
}

type Link = 'connecting' | 'open' | 'lost' | 'over';

const LINK_WORDS: Record<Link, string> = {
  connecting: 'connecting …',
  open: 'live',
  lost: 'the gateway does not answer; trying again …',
  over: 'the run is not under way',
};

function Watch({ run, reload }: { run: RunReply; reload(): void }): JSX.Element {
  const [link, progress] = useEvents(run.id, run.status === 'running');
  const { finished } = progress;
  // What stands above, and what may be done, is that of a run under way until it is asked for again.
  useAgain(run.status === 'running' && (finished !== undefined || link === 'over'), run, reload);
  return (
    <>
      <p class={`link link-${link}`} role="status">
        <span aria-hidden="true">●</span> {finished ? `ended: ${finished.status}` : LINK_WORDS[link]}
      </p>
      {(finished || link === 'over') && (
        <p>
          <a href={href(['runs', run.id])}>What was found out →</a>
        </p>
      )}
      {progress.startedAt !== undefined && <Told run={run.id} by={progress} />}
    </>
  );
}

/** What the events have told so far. */
function Told({ run, by: progress }: { run: string; by: LiveProgress }): JSX.Element {
  const { stages, notices } = progress;
  return (
    <>
      <Facts
        of={[
          ['tokens a minute', count(progress.tokensPerMinute)],
          ['$ now', usd(progress.usd)],
          ['$ projected, data', progress.projectedUsd === undefined ? '–' : usd(progress.projectedUsd)],
          ['$ cap', progress.budgetUsd === undefined ? 'none' : usd(progress.budgetUsd)],
          [
            'time left',
            etaText(progress.etaSeconds),
            progress.etaSeconds === undefined ? undefined : 'of stages in work',
          ],
        ]}
      />
      <Stages of={[...stages.values()]} />
      <Models of={progress.pace.models} />
      <Workers of={progress.pace.workers} />
      <Problems of={progress.problems} />
      {notices.length > 0 && (
        <ul class="notices">
          {notices.slice(-5).map(({ at, text }) => (
            <li key={at + text}>
              <time>{at.slice(11, 19)}</time> <Text>{text}</Text>
            </li>
          ))}
        </ul>
      )}
      <CellTable run={run} cells={[...progress.cells.values()]} />
    </>
  );
}

function Stages({ of }: { of: LiveStage[] }): JSX.Element {
  return (
    <ul class="stages" aria-label="Stages">
      {of.map(({ stage, done, total, failed }) => (
        <li key={stage}>
          <span class="name">{stage}</span>
          <progress max={total} value={done} aria-label={stage} />
          <span class="times">
            {done} / {total}
            {failed > 0 && <span class="bad"> {failed} failed</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Problems({ of }: { of: LiveProgress['problems'] }): JSX.Element {
  if (of.size === 0) return <></>;
  return (
    <section>
      <h2>Errors by reason</h2>
      <ul class="failures">
        {[...of].map(([reason, { count: times, fix }]) => (
          <li key={reason}>
            <span class="bad">{times} ×</span> <Text>{reason}</Text>
            {fix !== undefined && (
              <p class="muted">
                <Text>{fix}</Text>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function CellTable({ run, cells }: { run: string; cells: LiveCell[] }): JSX.Element {
  if (cells.length === 0) return <></>;
  return (
    <Table<LiveCell>
      caption="Cells"
      rows={cells}
      rowKey={({ id }) => id}
      columns={[
        {
          head: 'cell',
          rowHead: true,
          csv: ({ id }) => id,
          cell: ({ id }) => (
            <a data-row href={href(['runs', run, 'cells', id])}>
              <Text>{id}</Text>
            </a>
          ),
        },
        {
          head: 'stages',
          number: true,
          csv: ({ done }) => done,
          cell: ({ done, stages, id }) => (
            <>
              <progress max={stages} value={done} aria-label={`Stages of ${id}`} /> {done} / {stages}
            </>
          ),
        },
        { head: 'doing', csv: (cell) => doingText(cell), cell: (cell) => <Text>{doingText(cell)}</Text> },
      ]}
    />
  );
}

function doingText({ doing, done, stages, failed }: LiveCell): string {
  if (failed) return 'failed';
  if (done >= stages) return 'done';
  const texts = [...doing.values()].map(({ stage, progress }) => {
    if (!progress) return stage;
    const { trouble, done: made, total, unit, rejected = 0 } = progress;
    return `${stage} ${made}/${total} ${unit}${rejected > 0 ? `, ${rejected} rejected` : ''}${trouble === undefined ? '' : ` (${trouble})`}`;
  });
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  const told = [...times].map(([text, count]) => (count > 1 ? `${text} × ${count}` : text));
  return told.length > 0 ? told.join('; ') : 'waits';
}

/**
 * Follows the events. The browser itself comes back after a break, and says which event it saw last; after the end it hears that there
 * is nothing to come for, unless another round has begun.
 */
function useEvents(run: string, underWay: boolean): [Link, LiveProgress] {
  const [link, setLink] = useState<Link>('connecting');
  const progress = useRef(new LiveProgress());
  const seen = useRef({ last: '', stream: '' });
  const [, drawn] = useState(0);
  useEffect(() => {
    if (!underWay && progress.current.finished) return;
    let source: EventSource | undefined;
    let frame = 0;
    let timer = 0;
    let gone = false;
    const open = (): void => {
      const { last } = seen.current;
      source = new EventSource(`${API}/runs/${encodeURIComponent(run)}/events${last === '' ? '' : `?after=${last}`}`);
      source.onopen = () => setLink('open');
      source.addEventListener('stream', ({ data }: MessageEvent<string>) => {
        const another = seen.current.stream !== '' && seen.current.stream !== data;
        seen.current.stream = data;
        if (!another) return;
        // The server of the events is another one: what was told before is of no use to count on.
        source?.close();
        seen.current.last = '';
        progress.current = new LiveProgress();
        open();
      });
      source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
        seen.current.last = lastEventId;
        progress.current.apply(JSON.parse(data) as RunEvent);
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          drawn((turn) => turn + 1);
        });
      };
      source.onerror = () => {
        if (progress.current.finished || source?.readyState !== EventSource.CLOSED) {
          if (!progress.current.finished) setLink('lost');
          return;
        }
        void again();
      };
    };
    /** The stream was refused: because the run is over, or because nobody drives it at the moment. */
    const again = async (): Promise<void> => {
      const reply = await load(ask('run', [run])).catch(() => undefined);
      if (gone) return;
      setLink(reply && reply.status !== 'running' ? 'over' : 'lost');
      if (reply === undefined || reply.status === 'running') timer = window.setTimeout(open, AGAIN_MS);
    };
    open();
    return () => {
      gone = true;
      source?.close();
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [run, underWay]);
  return [link, progress.current];
}

function etaText(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}
