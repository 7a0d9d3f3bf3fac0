import { FixtureServer } from '@agora/testkit';
import { answer, useLiveShards } from '../../test/live-shards.js';
import { context } from '../../test/workbench.js';
import type { JournalEntry } from './attempt.js';

const { http, stage, shard, asked, journalled } = useLiveShards();

const reasonOf = (entry: JournalEntry): string | undefined =>
  entry.outcome === 'rejected' ? entry.row.reason : undefined;

describe('a shard whose endpoint fails', () => {
  it('ends with the provider’s fault, says whether trying again helps, and keeps what it has', async () => {
    const job = await shard({ slots: { from: 0, to: 40 }, concurrency: 2, maxAttempts: 12 });
    let answered = 0;
    http.server.respond((request) => {
      answered += 1;
      if (answered > 10) return { status: 503, body: { error: { message: 'busy' } } };
      return answer(request);
    });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    const kept = await journalled(job.key);
    const gaveUp = (entry: JournalEntry): boolean => entry.outcome === 'failed' || reasonOf(entry) === 'overloaded';
    expect(kept.filter((entry) => !gaveUp(entry))).toHaveLength(10);
    // One prompt or another may be to blame for a while; an endpoint that then still fails is at fault itself.
    const refused = kept.filter((entry) => entry.outcome === 'rejected' && gaveUp(entry));
    const failed = kept.filter((entry) => entry.outcome === 'failed');
    expect(refused).toHaveLength(8);
    expect(refused[0]).toMatchObject({ calls: 3, uncounted: 0 });
    expect(failed[0]).toMatchObject({ reason: 'overloaded', calls: 3, uncounted: 0 });

    http.server.reset();
    http.server.respond(answer);
    const summary = await stage().run(job, context());
    expect(summary).toMatchObject({ accepted: 40, missing: 0 });
    expect(summary.calls).toBe(asked().length + kept.reduce((sum, { calls }) => sum + calls, 0));
  });

  it.each([
    ['a refused key', { status: 401, body: { error: { message: 'no' } } }, 'rejected-credential', false],
    ['broken JSON', { body: '{"choices": [' }, 'bad-response', true],
    ['no choices', { body: { id: 'x', choices: [] } }, 'bad-response', true],
  ])('says so: %s', async (_, reply, code, retryable) => {
    http.server.respond(() => reply);
    await expect(stage().run(await shard(), context())).rejects.toMatchObject({ code, retryable });
  });

  it('says so: nobody there, no key in the environment', async () => {
    const closed = await FixtureServer.start();
    const gone = await shard({ baseURL: `${closed.url}/v1` });
    await closed.close();
    await expect(stage().run(gone, context())).rejects.toMatchObject({ code: 'unreachable', fix: expect.any(String) });
    const keyless = await shard({ providerOptions: { apiKeyEnv: 'AGORA_SPEC_NO_SUCH_KEY' } });
    await expect(stage().run(keyless, context())).rejects.toMatchObject({
      code: 'missing-credential',
      message: expect.stringContaining('AGORA_SPEC_NO_SUCH_KEY'),
    });
  });
});
