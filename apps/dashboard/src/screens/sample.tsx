import type { Attempt, SampleReply } from '@agora/contracts';
import { count, usd } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { Shown, Status } from '../parts/state.js';
import { CopyButton } from '../parts/copy.js';
import { Passage, Text } from '../parts/text.js';
import { href } from '../router.js';
import { PromptView } from './prompt.js';
import { RunFrame } from './run-frame.js';

interface Props {
  run: string;
  cell: string;
  state: string;
  index: string;
}

/** One row with all that is known of where it came from. */
export function Sample({ run, cell, state, index }: Props): JSX.Element {
  const loaded = useLoad(ask('sample', [run, cell, state, index]));
  return (
    <RunFrame
      run={run}
      tab="cells"
      crumbs={[{ text: cell, to: href(['runs', run, 'cells', cell], { state }) }, { text: `${state} row ${index}` }]}
    >
      {() => (
        <Shown of={loaded} name={`${state} row ${index}`}>
          {(sample) => <Whole run={run} cell={cell} sample={sample} />}
        </Shown>
      )}
    </RunFrame>
  );
}

function Whole({ run, cell, sample }: { run: string; cell: string; sample: SampleReply }): JSX.Element {
  const { state, index, total, slot, row, prompt, attempts } = sample;
  const at = (next: number): string => href(['runs', run, 'cells', cell, 'rows', state, next]);
  return (
    <>
      <div class="title">
        <h1>
          Slot {slot} <Status of={state} />
        </h1>
        <p class="pager">
          {index > 0 ? (
            <a rel="prev" data-prev href={at(index - 1)}>
              ← previous
            </a>
          ) : (
            <span class="muted">← previous</span>
          )}
          <span class="muted">
            {count(index + 1)} of {count(total)}
          </span>
          {index + 1 < total ? (
            <a rel="next" data-next href={at(index + 1)}>
              next →
            </a>
          ) : (
            <span class="muted">next →</span>
          )}
        </p>
      </div>
      {row ? (
        <Output of={row} />
      ) : (
        <p class="note">No instance came of this slot: every attempt below was rejected or failed.</p>
      )}
      <section>
        <h2>What the generator was asked</h2>
        <PromptView prompt={prompt} />
      </section>
      {row && <Origin sample={sample} row={row} />}
      <Attempts run={run} cell={cell} attempts={attempts} current={row} />
      <Overlaps run={run} of={sample.overlaps} />
    </>
  );
}

function Overlaps({ run, of }: { run: string; of: SampleReply['overlaps'] }): JSX.Element {
  if (of.length === 0) return <></>;
  return (
    <section>
      <h2>Benchmark items it overlaps</h2>
      <p class="muted">Shared words are a hint, not a proof; no row is left out because of them.</p>
      <ul class="overlaps">
        {of.map(({ benchmark, item, where, run: words }) => (
          <li key={benchmark + item + where}>
            <a href={href(['runs', run, 'benchmarks', benchmark, 'items', item])}>
              <Text>{`${benchmark} · ${item}`}</Text>
            </a>
            <span class="muted"> in its {where}: </span>
            <q>
              <Text>{words}</Text>
            </q>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Output({ of }: { of: Attempt }): JSX.Element {
  if (of.state === 'accepted') {
    return (
      <section class="pair">
        <Titled title="Instruction" text={of.instruction ?? ''} />
        <Titled title="Response" text={of.response ?? ''} />
      </section>
    );
  }
  return (
    <section>
      <p class="note bad-note">
        <strong>
          <Text>{of.reason ?? ''}</Text>
        </strong>
        {of.detail !== undefined && (
          <>
            : <Text>{of.detail}</Text>
          </>
        )}
      </p>
      <Titled title="Raw output" text={of.output ?? ''} />
    </section>
  );
}

export function Titled({ title, text }: { title: string; text: string }): JSX.Element {
  return (
    <div class="titled">
      <div class="bar">
        <h2>{title}</h2>
        <CopyButton text={() => text} label="Copy" about={title} />
      </div>
      <Passage text={text} label={title} />
    </div>
  );
}

/** Model, tokens, price, seeds and the artifacts that hold the row. */
function Origin({ sample, row }: { sample: SampleReply; row: Attempt }): JSX.Element {
  const {
    provider,
    model,
    modelVersion,
    part,
    method,
    domain,
    attempt,
    seedIds,
    variables,
    promptHash,
    sampling,
    usage,
    usd: paid,
  } = row.provenance;
  const facts: [string, string | undefined][] = [
    ['model', `${provider} · ${model}`],
    ['model version', modelVersion],
    ['part', part],
    ['setting', `${method} · ${domain}`],
    ['attempt', String(attempt + 1)],
    ['input tokens', usage && count(usage.inputTokens)],
    ['output tokens', usage && count(usage.outputTokens)],
    ['of these thought', usage?.reasoningTokens === undefined ? undefined : count(usage.reasoningTokens)],
    ['price', paid === undefined ? 'unknown' : usd(paid)],
    ['sampling', JSON.stringify(sampling)],
    ['seeds', seedIds.join(', ') || 'none'],
    ['variables', Object.keys(variables).length > 0 ? JSON.stringify(variables) : undefined],
    ['row', row.id],
    ['prompt', promptHash],
    ['dataset artifact', sample.artifact?.key],
    ['shard artifact', sample.shard?.key],
  ];
  return (
    <section>
      <h2>Where it came from</h2>
      <dl class="origin">
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Text>{value}</Text>
                </dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

function Attempts({
  run,
  cell,
  attempts,
  current,
}: {
  run: string;
  cell: string;
  attempts: Attempt[];
  current: Attempt | undefined;
}): JSX.Element {
  if (attempts.length === 0 || (attempts.length === 1 && current)) return <></>;
  return (
    <section>
      <h2>All attempts for this slot</h2>
      <ol class="attempts">
        {attempts.map((one) => (
          <li
            key={one.state + String(one.index)}
            aria-current={one.state === current?.state && one.index === current.index ? 'true' : undefined}
          >
            <a data-row href={href(['runs', run, 'cells', cell, 'rows', one.state, one.index])}>
              attempt {one.provenance.attempt + 1}
            </a>{' '}
            <Status of={one.state} /> {one.reason !== undefined && <Text>{one.reason}</Text>}
            <Passage
              text={one.output ?? `${one.instruction ?? ''}\n\n${one.response ?? ''}`}
              label={`Output of attempt ${one.provenance.attempt + 1}`}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}
