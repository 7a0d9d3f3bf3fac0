import { ACTIONS, API_PREFIX, ROUTES } from '@agora/contracts';
import { HOSTILE_TEXTS, HUGE_TEXT } from '@agora/home-testkit';
import { GatewayForSpec } from '../test/use-gateway.js';

let gateway: GatewayForSpec;
let cell: string;
beforeAll(async () => {
  gateway = await GatewayForSpec.start({ rows: 250, items: 12 });
  cell = `runs/${gateway.example.runId}/cells/${gateway.example.cells[0]}`;
});
afterAll(() => gateway.close());

const benchmark = (): string => `runs/${gateway.example.runId}/benchmarks/quiz/items`;

describe('the gateway', () => {
  it('lists the runs of the home, and tells one with its results', async () => {
    const { runs } = await gateway.read('runs', 'runs');
    expect(runs).toMatchObject([{ id: 'example-0123abcd', name: 'example', status: 'done', hasResults: true }]);
    const run = await gateway.read('run', 'runs/example-0123abcd');
    expect(run.results).toEqual(gateway.example.results);
    expect(run.paidBy).toEqual({ alpha: { usd: 0.1, partly: false } });
  });

  it('tells a cell with its artifacts and rows by state', async () => {
    const reply = await gateway.read('cell', cell);
    expect(reply.rows).toEqual({
      accepted: 249,
      rejected: 26,
      missing: 1,
      reasons: { 'empty-response': 13, 'no-answer': 13 },
    });
    expect(reply.artifacts.map(({ stage }) => stage)).toEqual(['dataset', 'evaluate quiz', 'contamination']);
  });

  it('gives rows by pages that join without gaps', async () => {
    const pages = await Promise.all([0, 100, 200].map((from) => gateway.read('rows', `${cell}/rows?from=${from}`)));
    expect(pages.flatMap(({ rows }) => rows.map(({ slot }) => slot))).toEqual(
      Array.from({ length: 249 }, (_, at) => at),
    );
    expect(pages.map(({ total, matching }) => [total, matching])).toEqual([
      [249, 249],
      [249, 249],
      [249, 249],
    ]);
    expect((await gateway.read('rows', `${cell}/rows?from=1000`)).rows).toEqual([]);
  });

  it('searches rows in any case, and finds rejected ones by reason', async () => {
    const found = await gateway.read('rows', `${cell}/rows?q=${encodeURIComponent('117: IT IS')}`);
    expect(found.rows.map(({ index }) => index)).toEqual([117]);
    const other = await gateway.read('rows', `${cell}/rows?q=17%3A`);
    expect(other.rows.map(({ slot }) => slot)).toEqual([17, 117, 217]);
    const rejected = await gateway.read('rows', `${cell}/rows?state=rejected&reason=empty-response&limit=500`);
    expect([rejected.matching, rejected.total]).toEqual([13, 26]);
    expect(new Set(rejected.rows.map(({ reason }) => reason))).toEqual(new Set(['empty-response']));
  });

  it('names the slots that are missing, with what their last attempt was rejected for', async () => {
    const { rows, total } = await gateway.read('rows', `${cell}/rows?state=missing`);
    expect(total).toBe(1);
    expect(rows).toMatchObject([{ index: 0, slot: 249, reason: 'no-answer' }]);
    const sample = await gateway.read('sample', `${cell}/rows/missing/0`);
    expect(sample).toMatchObject({ slot: 249, attempts: [{ state: 'rejected', reason: 'no-answer' }] });
    expect(sample.row).toBeUndefined();
  });

  it('tells of a sample what was asked, every attempt, the artifact and the items it overlaps', async () => {
    const sample = await gateway.read('sample', `${cell}/rows/accepted/3`);
    expect(sample).toMatchObject({ slot: 3, total: 249, row: { state: 'accepted', instruction: '3: It is 4.' } });
    expect(sample.attempts.map(({ state, provenance }) => [state, provenance.attempt])).toEqual([
      ['rejected', 0],
      ['accepted', 1],
    ]);
    expect(sample.prompt).toMatchObject({ kind: 'chat', messages: [{ role: 'user' }] });
    expect(sample.artifact?.key).toBe(gateway.example.results.cells[0]?.artifacts.dataset);
    expect((await gateway.read('sample', `${cell}/rows/accepted/0`)).overlaps).toMatchObject([
      { benchmark: 'quiz', item: 'quiz:0' },
    ]);
  });

  it('tells who got an item right, and leaves the items that a mode asks for', async () => {
    const all = await gateway.read('items', benchmark());
    expect(all.answerers.map(({ kind }) => kind)).toEqual(['base', 'reference', 'student', 'student']);
    expect(all.items[0]).toMatchObject({ id: 'quiz:0', values: [0, 1, 0, 0] });
    expect(all.items[1]?.values).toEqual([0, 1, 1, 0]);
    const ids = async (mode: string) =>
      (await gateway.read('items', `${benchmark()}?mode=${mode}`)).items.map(({ id }) => id);
    expect(await ids('hard')).toEqual(['quiz:0', 'quiz:4', 'quiz:6', 'quiz:10']);
    expect(await ids('differ')).toEqual(['quiz:1', 'quiz:2', 'quiz:3', 'quiz:7', 'quiz:8', 'quiz:9']);
    const item = await gateway.read('item', `${benchmark()}/quiz%3A1`);
    expect(item).toMatchObject({ index: 1, total: 12, previous: 'quiz:0', next: 'quiz:2', input: 'It is 4.' });
    expect(item.answers.map(({ id, value }) => [id, value])).toEqual([
      ['base', 0],
      ['reference', 1],
      [gateway.example.cells[0], 1],
      [gateway.example.cells[1], 0],
    ]);
  });

  it.each([
    ['runs/nothing', 404, 'there is no run "nothing"'],
    ['runs/example-0123abcd/cells/nothing', 404, 'has no cell "nothing"'],
    ['runs/example-0123abcd/benchmarks/nothing/items', 404, 'Choose one of: quiz.'],
    ['runs/example-0123abcd/cells/CELL/rows?limit=9999', 400, '"limit" in the address'],
    ['runs/example-0123abcd/cells/CELL/rows?state=odd', 400, '"state" in the address'],
    ['runs/example-0123abcd/cells/CELL/rows/accepted/9999', 404, 'has no accepted row 9999'],
    ['runs/example-0123abcd/cells/CELL/rows/accepted/-1', 400, '"index" in the address'],
    ['nothing', 404, 'There is no such page'],
  ])('says of %s what is wrong', async (path, status, words) => {
    const reply = await gateway.get(`${API_PREFIX}/${path.replace('CELL', gateway.example.cells[0] ?? '')}`);
    expect(reply.status).toBe(status);
    expect(reply.text.replaceAll('\\"', '"')).toContain(words);
  });

  it('describes every route in a document of OpenAPI', async () => {
    const { text } = await gateway.get(`${API_PREFIX}/openapi.json`);
    const { openapi, paths } = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(openapi).toBe('3.1.0');
    expect(
      Object.values(paths)
        .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
        .sort(),
    ).toEqual([...Object.keys(ROUTES), ...Object.keys(ACTIONS), 'events'].sort());
  });

  it('hands on any text as it is', async () => {
    const texts = [...Object.values(HOSTILE_TEXTS), HUGE_TEXT];
    const hostile = await GatewayForSpec.start({ rows: texts.length + 1, texts, items: 3 });
    try {
      const path = `runs/${hostile.example.runId}/cells/${hostile.example.cells[0]}/rows`;
      for (const [at, text] of texts.entries()) {
        const { row } = await hostile.read('sample', `${path}/accepted/${at}`);
        expect(row?.instruction).toBe(`${at}: ${text}`);
      }
      const list = await hostile.get(`${API_PREFIX}/${path}`);
      expect(JSON.parse(list.text)).toMatchObject({ total: texts.length });
      expect(list.text.length).toBeLessThan(100_000);
    } finally {
      await hostile.close();
    }
  });
});
