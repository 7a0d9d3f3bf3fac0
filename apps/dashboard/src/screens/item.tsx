import type { Answer, ItemReply } from '@agora/contracts';
import { count } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { Shown } from '../parts/state.js';
import { Passage, Text } from '../parts/text.js';
import { href, place, setQuery } from '../router.js';
import { ScoreMark } from './benchmarks.js';
import { DiffView } from './diff-view.js';
import { PromptView } from './prompt.js';
import { RunFrame } from './run-frame.js';
import { Titled } from './sample.js';
import { Choice } from './cells.js';

/** One item with everybody's answer. */
export function Item({ run, benchmark, item }: { run: string; benchmark: string; item: string }): JSX.Element {
  const loaded = useLoad(ask('item', [run, benchmark, item]));
  return (
    <RunFrame
      run={run}
      tab="benchmarks"
      crumbs={[{ text: benchmark, to: href(['runs', run, 'benchmarks', benchmark]) }, { text: item }]}
    >
      {() => (
        <Shown of={loaded} name={item}>
          {(reply) => <Whole run={run} benchmark={benchmark} item={reply} />}
        </Shown>
      )}
    </RunFrame>
  );
}

function Whole({ run, benchmark, item }: { run: string; benchmark: string; item: ItemReply }): JSX.Element {
  const at = (id: string): string => href(['runs', run, 'benchmarks', benchmark, 'items', id]);
  const right = item.answers.filter(({ kind, value }) => kind === 'student' && value === 1).length;
  const students = item.answers.filter(({ kind }) => kind === 'student').length;
  return (
    <>
      <div class="title">
        <h1>Item {count(item.index + 1)}</h1>
        <p class="pager">
          {item.previous === undefined ? (
            <span class="muted">← previous</span>
          ) : (
            <a data-prev href={at(item.previous)}>
              ← previous
            </a>
          )}
          <span class="muted">of {count(item.total)}</span>
          {item.next === undefined ? (
            <span class="muted">next →</span>
          ) : (
            <a data-next href={at(item.next)}>
              next →
            </a>
          )}
        </p>
      </div>
      <section class="pair">
        {item.input !== null && <Titled title="Input" text={item.input} />}
        {item.target !== null && <Titled title="Target" text={item.target} />}
      </section>
      <details>
        <summary>The prompt as it was sent</summary>
        <PromptView prompt={item.prompt} />
      </details>
      <section>
        <h2>Answers</h2>
        <p class="muted">
          {right} of {students} students are right.
        </p>
        <Diff answers={item.answers} />
        <ol class="answers">
          {item.answers.map((answer) => (
            <AnswerView key={`${answer.kind}${answer.id}${answer.sample ?? ''}`} run={run} of={answer} />
          ))}
        </ol>
      </section>
    </>
  );
}

function AnswerView({ run, of }: { run: string; of: Answer }): JSX.Element {
  const { kind, id, output, extracted, reason, value, unscored, sample } = of;
  return (
    <li class={value === 1 ? 'is-right' : 'is-wrong'}>
      <p class="who">
        <ScoreMark of={unscored ? null : value} />{' '}
        {kind === 'student' ? (
          <a data-row href={href(['runs', run, 'cells', id])}>
            <Text>{id}</Text>
          </a>
        ) : (
          <strong>{kind}</strong>
        )}
        {sample !== undefined && <span class="muted"> sample {sample + 1}</span>}
        <span class="muted"> {reason}</span>
        <span class="read">
          {' '}
          read:{' '}
          {extracted === null ? (
            <em>nothing</em>
          ) : (
            <code>
              <Text>{extracted}</Text>
            </code>
          )}
        </span>
      </p>
      <Passage text={output} label={`Answer of ${id}`} />
    </li>
  );
}

/** Two answers side by side by words, chosen in the address. */
function Diff({ answers }: { answers: Answer[] }): JSX.Element {
  const { query } = place.value;
  const names = [...new Set(answers.map(({ id }) => id))];
  const [a, b] = [query.get('a') ?? '', query.get('b') ?? ''];
  const [left, right] = [a, b].map((name) => answers.find(({ id }) => id === name));
  return (
    <div class="diff-choice">
      <div class="filters">
        <Choice label="Compare" value={a} of={names} onChange={(next) => setQuery({ a: next })} />
        <Choice label="with" value={b} of={names} onChange={(next) => setQuery({ b: next })} />
      </div>
      {left && right && <DiffView left={left.output} right={right.output} names={[a, b]} />}
    </div>
  );
}
