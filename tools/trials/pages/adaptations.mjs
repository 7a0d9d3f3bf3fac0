// What must differ from the pages for their blocks to run on one machine, in minutes, without paying anybody.

const ENDPOINT = 'a local endpoint stands for the vendor';
const SMALL = 'a few rows show as much as many';
const SCRATCH = 'the scratch folder is the only place that is written to';
const ELSEWHERE = 'it checks the project itself, as the tests do that this one is part of';
const EXPENSIVE = 'it takes a quarter of an hour, or programs that are made for it';

/** In the blocks: [what stands there, what is run, why]. */
export const IN_BLOCKS = [
  [/^npm start$/m, 'agora run examples/calibration.yaml', SMALL],
  [
    /(init --example gsm8k --out my-first)/,
    '$1 && smaller my-first/gsm8k.yaml && ln -s "$PWD/data" my-first/data',
    ENDPOINT,
  ],
  [/(init --domain word-problems .*)$/m, '$1 && smaller word-problems.yaml', ENDPOINT],
  [/OPENAI_API_KEY=…/, 'OPENAI_API_KEY=sk-none', 'a key of nobody'],
  [/(--model openai:gpt-4o-mini)/, '$1 --base-url "$ENDPOINT" --price 0.15,0.6', ENDPOINT],
  [/(--judge openai:gpt-4-1106-preview)/, '$1 --judge-base-url "$ENDPOINT" --judge-price 10,30', ENDPOINT],
  [/(--judge openai:gpt-4o-mini)/, '$1 --judge-base-url "$ENDPOINT" --judge-price 0.15,0.6', ENDPOINT],
  [/http:\/\/localhost:8000\/v1/, '"$ENDPOINT"', ENDPOINT],
  [/^((?:\.\/)?agora evaluate (?!.*--limit).*?)( #.*)?$/gm, '$1 --limit 2$2', SMALL],
  [/--limit 100/, '--limit 2', SMALL],
  [/runs\/<run>\/students\/<cell>/, 'runs/my-comparison-*/students/*.response-generation.*', 'a run of ours'],
  [/^(agora .*?)\bRUN\b/gm, '$1my-comparison', 'a run of ours'],
  [
    /^agora run examples\/calibration\.yaml(?=\nagora compare)/m,
    "sed 's/limit: 2/limit: 60/; s/^name: .*/name: deciding/' examples/calibration.yaml > deciding.yaml && agora run deciding.yaml",
    'two items tell nothing',
  ],
  [/^agora view calibration --bundle/gm, 'agora view my-comparison --bundle', 'a run of ours'],
  [/^agora (compare|recommend|rescore) calibration\b/gm, 'agora $1 deciding', 'a run of ours'],
  [/^agora race .* --dry-run/m, 'smaller examples/calibration-race.yaml && $&', SMALL],
  [/--delete students,orphans/, '--delete orphans', 'other blocks still need the students'],
  [/examples\/calibration-small\.yaml/g, 'my-comparison.yaml', SMALL],
  [/runs\/calibration-small-\*/g, 'runs/my-comparison-*', 'a run of ours'],
  [/expert\.nano-math\.response-generation\.n60\.s1/, 'large.nano-math.response-generation.n20.s1', 'a run of ours'],
  [/'large\.math\.\*'/, "'large.nano-math.*'", 'a run of ours'],
  [/^.* --push .*$/gm, '', 'it takes the hub; specs push to a local one'],
  [/--out data /, '--out exported ', SCRATCH],
  [/-sd \/tmp\/nats/, '-sd nats -p "$PORT"', SCRATCH],
  [/AGORA_HOME=\/shared\/agora/, 'AGORA_HOME="$PWD/.agora"', SCRATCH],
  [/nats:\/\/127\.0\.0\.1:4222/, 'nats://127.0.0.1:$PORT', 'another program may have that port'],
  [/^npx nx g .*$/gm, 'cd "$REPOSITORY" && NX_DAEMON=false $& --dry-run', 'the repository stays as it is'],
];

/** Blocks that are not run: [page, what stands there, why]. */
export const NOT_RUN = [
  [
    /^docs\/compute\.md$/,
    /--compute compute\.yaml/,
    'it takes the cluster of the file; specs and tools/trials/slurm.mjs run these commands',
  ],
  [
    /^docs\/evaluation-engines\.md$/,
    /--compute compute\.yaml/,
    'it takes the installation of the file; specs of libs/runtime/engines run its path against a stand-in',
  ],
  [/^README\.md$/, /^npm test$/m, ELSEWHERE],
  [/^README\.md$/, /^\.\/agora race/m, 'docs/your-own-task.md, race.md and deciding.md run these commands'],
  [/^CONTRIBUTING\.md$/, /^npm test/m, ELSEWHERE],
  [/^CONTRIBUTING\.md$/, /^npx nx test/m, ELSEWHERE],
  [/^docs\/add-a-provider\.md$/, /^npx nx test/m, ELSEWHERE],
  [/^docs\/add-a-provider\.md$/, /--title=Google/, 'the package that it made is here, and is not made again'],
  [/^docs\/add-a-provider\.md$/, /agora-acme/, 'a package of somebody else, which no registry has'],
  [/^docs\/benchmarks\/math\.md$/, /npx jest/, ELSEWHERE],
  [/^docs\/judges\.md$/, /--run RUN/, 'it takes a run with a judge; a spec reads one'],
  [/^docs\/debugging\.md$/, /^nats sub/m, 'the nats command is no part of the set-up'],
  [/^docs\/dashboard\.md$/, /^agora view$/m, 'it serves until it is stopped; specs open every page in a browser'],
  [/^apps\/dashboard\/README\.md$/, /npx nx build/, ELSEWHERE],
  [/^apps\/generation\/README\.md$/, /npx jest/, ELSEWHERE],
  [/^apps\/[a-z-]+\/README\.md$/, /^agora serve/m, 'it serves until it is stopped; docs/run-one-service.md is run'],
  [/^tools\/bench\/README\.md$/, /generation\.mjs/, EXPENSIVE],
  [/^tools\/nano-recipe\/README\.md$/, /./, EXPENSIVE],
];

/** What a fragment leaves out, so that it can be read: [what stands there, what is read, why]. */
export const IN_FRAGMENTS = [
  [/\{ … \}/g, '{}', 'left out'],
  [/=> …/g, '=> null', 'left out'],
  [/, …\]/g, ']', 'left out'],
  [/^(create: \([\s\S]*\}),$/m, '({ $1 });', 'a field of an object'],
];

/** In the examples: file → [what stands there, what is run, why]. */
export const IN_EXAMPLES = {
  'calibration.yaml': [
    [/^domains: .*$/m, 'domains: [nano-math]', SMALL],
    [/^methods: .*$/m, 'methods: [response-generation]', SMALL],
    [/^instances: .*$/m, 'instances: 20', SMALL],
    [/^student: .*$/m, 'student: { model: nano, training: { epochs: 1 } }', SMALL],
    [/$/, 'evaluation: { limit: 2 }\nmetrics: []\nanalysis: { bootstrap: 100 }\n', SMALL],
  ],
  'calibration-race.yaml': [
    [/^ {2}- \{ id: (?:nearly|careless|sloppy|repetitive),.*\n/gm, '', SMALL],
    [/^instances: .*$/m, 'instances: [10, 20]', SMALL],
    [/^seeds: .*$/m, 'seeds: [1, 2]', SMALL],
    [/^metrics: .*$/m, 'metrics: []\nstudent: { training: { epochs: 1 } }\nevaluation: { limit: 20 }', SMALL],
  ],
  'word-problems.yaml': [
    [/https:\/\/api\.openai\.com\/v1/g, '$ENDPOINT', ENDPOINT],
    [/^methods: .*$/m, 'methods: [response-generation]', SMALL],
    [/^instances: .*$/m, 'instances: 3', SMALL],
    [/^student: .*$/m, 'student: { model: nano, training: { epochs: 1 } }', SMALL],
    [/^budget: /m, 'evaluation: { limit: 2 }\nmetrics: []\nbudget: ', SMALL],
  ],
  'gsm8k.yaml': [
    [/https:\/\/api\.openai\.com\/v1/, '$ENDPOINT', ENDPOINT],
    [/# seeds: .*$/m, 'seeds: { gsm8k: gsm8k_train.jsonl }', 'its own seeds are fetched, which takes a network'],
    [/^instances: .*$/m, 'instances: 3', SMALL],
    [/^student: .*$/m, 'student: { model: nano, seeds: 10, training: { epochs: 1 } }', SMALL],
    [/limit: 100/, 'limit: 2', SMALL],
  ],
};

/** Applies adaptations to a text; `used` is told of each that fits. */
export function adapt(text, adaptations, used = () => undefined) {
  let adapted = text;
  for (const adaptation of adaptations) {
    const [find, put] = adaptation;
    const next = adapted.replace(find, put);
    if (next !== adapted) used(adaptation);
    adapted = next;
  }
  return adapted;
}
