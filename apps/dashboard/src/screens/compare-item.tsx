import type { Answer, ItemReply } from '@agora/contracts';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { Crumbs } from '../parts/crumbs.js';
import { Shown } from '../parts/state.js';
import { Line, Passage, Text } from '../parts/text.js';
import { href, place } from '../router.js';
import { ScoreMark } from './benchmarks.js';
import { askedSides, compareHref } from './compare-sides.js';
import { DiffView } from './diff-view.js';
import { Titled } from './sample.js';

/** One item with the answers of two students, and how they differ word by word. */
export function CompareItem(): JSX.Element {
  const { query } = place.value;
  const asked = askedSides();
  const [benchmark, item, ca, cb] = ['benchmark', 'item', 'ca', 'cb'].map((name) => query.get(name) ?? '') as [
    string,
    string,
    string,
    string,
  ];
  const first = useLoad(ask('item', [asked.a, benchmark, item]));
  const second = useLoad(ask('item', [asked.b, benchmark, item]));
  return (
    <>
      <Crumbs
        of={[{ text: 'Runs', to: '#/' }, { text: 'Compare', to: compareHref(asked) }, { text: `${benchmark} ${item}` }]}
      />
      <h1>
        <Line text={item} />
      </h1>
      <Shown of={first}>
        {(mine) => (
          <Shown of={second}>
            {(theirs) => (
              <Both
                sides={[
                  { run: asked.a, cell: ca, reply: mine },
                  { run: asked.b, cell: cb, reply: theirs },
                ]}
                benchmark={benchmark}
              />
            )}
          </Shown>
        )}
      </Shown>
    </>
  );
}

interface Side {
  run: string;
  cell: string;
  reply: ItemReply;
}

function Both({ sides, benchmark }: { sides: [Side, Side]; benchmark: string }): JSX.Element {
  const [{ reply }] = sides;
  const answers = sides.map(({ cell, reply: of }) => of.answers.find(({ id }) => id === cell));
  const [left, right] = answers;
  const names = sides.map(({ run, cell }) => (sides[0].run === sides[1].run ? cell : `${cell} (${run})`)) as [
    string,
    string,
  ];
  return (
    <>
      <section class="pair">
        {reply.input !== null && <Titled title="Input" text={reply.input} />}
        {reply.target !== null && <Titled title="Target" text={reply.target} />}
      </section>
      <section>
        <h2>Answers</h2>
        <div class="pair">
          {sides.map((side, at) => (
            <AnswerOf key={at} side={side} answer={answers[at]} name={names[at] ?? ''} benchmark={benchmark} />
          ))}
        </div>
      </section>
      {left && right && (
        <section>
          <h2>Word by word</h2>
          <DiffView left={left.output} right={right.output} names={names} />
        </section>
      )}
    </>
  );
}

function AnswerOf({
  side: { run, cell, reply },
  answer,
  name,
  benchmark,
}: {
  side: Side;
  answer: Answer | undefined;
  name: string;
  benchmark: string;
}): JSX.Element {
  return (
    <div class="titled">
      <p class="who">
        <ScoreMark of={!answer || answer.unscored ? null : answer.value} />{' '}
        <a data-row href={href(['runs', run, 'cells', cell])}>
          <Text>{name}</Text>
        </a>
        <span class="muted"> {answer?.reason ?? 'no answer is kept'}</span>
      </p>
      {answer && <Passage text={answer.output} label={`Answer of ${name}`} />}
      <p class="small">
        <a href={href(['runs', run, 'benchmarks', benchmark, 'items', reply.id])}>Everybody's answers in this run</a>
      </p>
    </div>
  );
}
