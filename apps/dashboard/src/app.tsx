import { Fragment, type JSX } from 'preact';
import { copy } from './copy/copy.js';
import { KeyHelp } from './parts/keys.js';
import { ThemeButton } from './parts/theme.js';
import { place } from './router.js';
import { Benchmarks, Items } from './screens/benchmarks.js';
import { Cell } from './screens/cell.js';
import { Cells, Setting } from './screens/cells.js';
import { Compare } from './screens/compare.js';
import { CompareItem } from './screens/compare-item.js';
import { Cost } from './screens/cost.js';
import { Judges } from './screens/judges.js';
import { Item } from './screens/item.js';
import { Leaderboard } from './screens/leaderboard.js';
import { Live } from './screens/live.js';
import { Metrics } from './screens/metrics.js';
import { QuestionsScreen } from './screens/questions.js';
import { Race } from './screens/race.js';
import { Recommend } from './screens/recommend.js';
import { RunRows } from './screens/run-rows.js';
import { Runs } from './screens/runs.js';
import { Sample } from './screens/sample.js';

export function App(): JSX.Element {
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        To the content
      </a>
      <header>
        <a class="brand" href="#/">
          Agora
        </a>
        <div class="tools">
          <KeyHelp />
          <ThemeButton />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {copy && (
          <p class="muted small">
            A copy of {copy.madeAt.slice(0, 10)}
            {copy.redacted && ', without the texts of models, files and judges'}
          </p>
        )}
        {/* What was loaded of one run, cell or benchmark must not be shown, or asked about, as that of another. */}
        <Fragment key={place.value.path.slice(0, 4).join('/')}>
          <Screen />
        </Fragment>
      </main>
    </>
  );
}

function Screen(): JSX.Element {
  const { path } = place.value;
  const [root, run = '', part = '', a = '', b = '', c = '', d = ''] = path;
  const depth = path.length;
  if (depth === 0) return <Runs />;
  if (root === 'compare' && depth === 1) return <Compare />;
  if (root === 'compare' && run === 'item' && depth === 2) return <CompareItem />;
  if (root !== 'runs' || run === '') return <Nowhere />;
  if (depth === 2) return <Leaderboard run={run} />;
  if (part === 'cells' && depth === 3) return <Cells run={run} />;
  if (part === 'cells' && depth === 4) return <Cell run={run} cell={a} />;
  if (part === 'cells' && depth === 7 && b === 'rows') return <Sample run={run} cell={a} state={c} index={d} />;
  if (part === 'rows' && depth === 3) return <RunRows run={run} />;
  if (part === 'settings' && depth === 5) return <Setting run={run} method={a} domain={b} />;
  if (part === 'benchmarks' && depth === 3) return <Benchmarks run={run} />;
  if (part === 'benchmarks' && depth === 4) return <Items run={run} benchmark={a} />;
  if (part === 'benchmarks' && depth === 6 && b === 'items') return <Item run={run} benchmark={a} item={c} />;
  if (part === 'cost' && depth === 3) return <Cost run={run} />;
  if (part === 'metrics' && depth === 3) return <Metrics run={run} />;
  if (part === 'judges' && depth === 3) return <Judges run={run} />;
  if (part === 'questions' && depth <= 4) return <QuestionsScreen run={run} which={a} />;
  if (part === 'race' && depth === 3) return <Race run={run} />;
  if (part === 'recommend' && depth === 3) return <Recommend run={run} />;
  if (part === 'live' && depth === 3 && !copy) return <Live run={run} />;
  return <Nowhere />;
}

function Nowhere(): JSX.Element {
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        <a href="#/">All runs</a>
      </p>
    </>
  );
}
