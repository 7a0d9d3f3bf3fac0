// The folder in which a reader tries what the pages say, with a vendor and data beside it.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { findNatsServer } from '../../../libs/runtime/bus/dist/index.js';
import { root } from '../agora.mjs';
import { startEndpoint } from '../endpoint.mjs';

const EXPERIMENT = `
name: my-comparison
generators: [{ id: large, provider: calibration, model: expert }]
methods: [response-generation]
domains: [nano-math]
instances: 20
metrics: []
student: { training: { epochs: 1 } }
evaluation: { limit: 2 }
analysis: { bootstrap: 100 }
`;

/** { folder, env, close }. `data` is a folder of benchmarks' files, if there is one. */
export async function makeScratch(data) {
  const endpoint = await startEndpoint({ form });
  const folder = mkdtempSync(join(tmpdir(), 'agora-pages-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  mkdirSync(join(folder, 'data'));
  for (const place of [folder, bin]) symlinkSync(join(root, 'agora'), join(place, 'agora'));
  symlinkSync(join(root, 'tools/trials/pages/smaller.mjs'), join(bin, 'smaller'));
  // What pages type in the clone's folder.
  for (const name of ['apps', 'tools', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  writeFileSync(join(folder, 'my-comparison.yaml'), EXPERIMENT);
  const row = { item: { answer: '9 + 9 = 18\n#### 18' }, output: 'It is 18.\n#### 18' };
  writeFileSync(join(folder, 'outputs.jsonl'), `${JSON.stringify(row)}\n`);
  for (const file of data ? readdirSync(data) : []) {
    for (const place of ['.', 'data']) symlinkSync(join(resolve(data), file), join(folder, place, file));
  }
  writeFileSync(join(folder, 'labels.jsonl'), `${LABELS.join('\n')}\n`);
  const nats = dirname(await findNatsServer());
  const env = {
    ...process.env,
    PATH: [bin, nats, process.env.PATH].join(delimiter),
    CI: '1',
    COLUMNS: '120',
    ENDPOINT: endpoint.url,
    PORT: `${await freePort()}`,
    REPOSITORY: root,
    OPENAI_API_KEY: 'sk-none',
  };
  return { folder, env, close: () => endpoint.close() };
}

/** Rows with a person's labels. */
const LABELS = Array.from({ length: 12 }, (_, index) =>
  JSON.stringify({ instruction: `What is ${index} + 1?`, response: `It is ${index + 1}.`, label: 3 + (index % 3) }),
);

/** An answer in the form that AgoraBench's prompts and the judge's ask for. */
function form(body, question, solution) {
  if (body.includes('"logprobs":true')) return 'm';
  if (body.includes('the mark [RESULT]')) return `Sound.\n[RESULT] ${3 + (body.length % 3)}`;
  if (body.includes('Revised Question:')) return `Revised Question:\n${question}\nRevised Answer:\n${solution}\n[END]`;
  if (body.includes('after \\"INPUT:\\"')) return `INPUT:\n${question}\nOUTPUT:\n${solution}\n[END]`;
  return solution;
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
