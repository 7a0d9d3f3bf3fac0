// A small race, killed and resumed, and shared with a full run in both directions.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agora, artifactsOf, contentOf } from '../agora.mjs';

const FILE = `name: short
generators:
  - { id: expert, provider: calibration, model: expert }
  - { id: off-format, provider: calibration, model: off-format }
methods: [instance-generation]
domains: [{ id: nano-math, options: { heldOut: 60 } }]
instances: [15, 60]
seeds: [1, 2]
metrics: []
analysis: { bootstrap: 100 }
`;

const made = (home, ...kinds) =>
  new Map([...artifactsOf(home)].filter(([, text]) => kinds.includes(JSON.parse(text).kind)));
const keysOf = (home) => [...made(home, 'shard', 'dataset', 'train', 'evaluate').keys()];

/** Resolves to one truth value per check, and says each. */
export async function shortRace(work) {
  const file = join(work, 'short.yaml');
  writeFileSync(file, FILE);
  const checks = [];
  const check = (what, holds) => {
    console.log(`${holds ? 'ok ' : 'NOT OK'} ${what}`);
    checks.push(holds);
  };
  const start = (command, home) => agora([command, file, '--json', '--home', home, '--out', join(work, 'runs')]);
  const home = join(work, 'home');
  await killedAndResumed({ start, home, check });
  const raced = keysOf(home);
  await runAfterRace({ start, home, check });
  await raceAfterRun({ start, home, raced, other: join(work, 'other'), check });
  return checks;
}

const lastOf = ({ events }, kind) => events.findLast((event) => event.kind === kind);

/** A race that is killed in the middle of a rung goes on, and is remembered when it is over. */
async function killedAndResumed({ start, home, check }) {
  const killed = start('race', home);
  await until(
    () => killed.events.some(({ kind, stage }) => kind === 'stage-finished' && stage === 'train'),
    killed.ended,
  );
  killed.child.kill('SIGKILL');
  await killed.ended;
  const before = made(home, 'train', 'dataset');
  const resumed = await start('race', home).ended;
  const { race } = lastOf(resumed, 'race') ?? {};
  check(
    `a race that was killed goes on and ends (exit code ${resumed.code})`,
    resumed.code === 0 && race !== undefined,
  );
  check(`expert wins (${race?.ending?.kind} ${race?.ending?.generator})`, race?.ending?.generator === 'expert');
  const after = artifactsOf(home);
  const kept = [...before].every(([key, text]) => after.get(key) === text);
  check(`${before.size} things that were finished before the kill are not made again`, before.size > 0 && kept);

  const again = await start('race', home).ended;
  const same = JSON.stringify(lastOf(again, 'race')?.race.rungs) === JSON.stringify(race?.rungs);
  check('the same command decides the same, and makes nothing', same && artifactsOf(home).size === after.size);
}

/** A full run of the same file makes only what the race did not ask for. */
async function runAfterRace({ start, home, check }) {
  const full = await start('run', home).ended;
  check(`a full run goes on from there (exit code ${full.code})`, full.code === 0);
  const all = made(home, 'train');
  const grid = lastOf(full, 'results')?.results.cells.length;
  check(`students of race and grid together are the grid's ${grid}`, all.size === grid);
}

/** And the other way round, with the same content. `raced`: keys of what the race in `home` made. */
async function raceAfterRun({ start, home, raced, other, check }) {
  const first = await start('run', other).ended;
  const whole = artifactsOf(other);
  const shared = raced.filter((key) => whole.has(key)).length;
  check(`all ${raced.length} artifacts of the race are artifacts of a full run (${shared})`, shared === raced.length);
  const datasets = [...made(home, 'dataset')].every(
    ([key, text]) => contentOf(whole.get(key) ?? '{}') === contentOf(text),
  );
  check('with the same datasets', first.code === 0 && datasets);
  const students = made(other, 'train').size;
  const late = await start('race', other).ended;
  const agree = lastOf(late, 'race')?.race.ending?.generator === 'expert';
  check('a race after a full run trains nobody', agree && made(other, 'train').size === students);
}

async function until(holds, ended) {
  let over = false;
  void ended.then(() => (over = true));
  while (!holds() && !over) await new Promise((done) => setTimeout(done, 50));
}
