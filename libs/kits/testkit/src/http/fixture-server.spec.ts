import { useFixtureServer } from './fixture-server.js';

const fixture = useFixtureServer();

describe('FixtureServer', () => {
  it('gives queued replies once, in order, then asks the responder', async () => {
    const { server } = fixture;
    server.reply({ status: 429, headers: { 'retry-after': '3' } }, { body: { ok: true } });
    server.respond((_, index) => ({ body: `request ${index}` }));
    const first = await fetch(server.url);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await (await fetch(server.url)).json()).toEqual({ ok: true });
    expect(await (await fetch(server.url)).text()).toBe('request 2');
  });

  it('records what it was asked', async () => {
    const { server } = fixture;
    server.reply({});
    await fetch(`${server.url}/a?b=1`, { method: 'POST', headers: { 'X-Key': 'k' }, body: '{"n":1}' });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/a?b=1', body: '{"n":1}' });
    expect(server.requests[0]?.headers['x-key']).toBe('k');
    expect(server.requests[0]?.json()).toEqual({ n: 1 });
  });

  it('drips a body piece by piece', async () => {
    fixture.server.reply({ body: 'slowly', drip: { bytes: 2, everyMs: 20 } });
    const response = await fetch(fixture.server.url);
    const pieces: string[] = [];
    for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece).toString());
    expect(pieces.join('')).toBe('slowly');
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('cuts a body off', async () => {
    fixture.server.reply({ body: 'a whole sentence', truncateAfter: 5 });
    const response = await fetch(fixture.server.url);
    expect(response.headers.get('content-length')).toBe('16');
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('drops a connection', async () => {
    fixture.server.reply({ drop: true });
    await expect(fetch(fixture.server.url)).rejects.toThrow('fetch failed');
  });

  it('hangs until the client gives up, and says that it did', async () => {
    fixture.server.reply({ hang: true });
    const leave = new AbortController();
    const call = fetch(fixture.server.url, { signal: leave.signal });
    call.catch(() => undefined);
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    leave.abort();
    await expect(call).rejects.toThrow('aborted');
    await fixture.server.requests[0]?.aborted;
  });

  it('says so when nothing is scripted', async () => {
    fixture.server.respond(() => {
      throw new Error('a mistake in the script');
    });
    const response = await fetch(fixture.server.url);
    expect([response.status, await response.text()]).toEqual([500, 'fixture server: Error: a mistake in the script']);
  });
});
