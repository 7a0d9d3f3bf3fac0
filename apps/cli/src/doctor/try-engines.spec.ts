import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { readableOutput } from '../../test/readable-output.js';
import { ExitCode } from '../exit-code.js';
import { tryEngines } from './try-engines.js';

let folder: string;
let server: Server;
let baseURL: string;
const given = process.env['AGORA_COMPUTE'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-doctor-'));
  server = createServer((request, response) => {
    const body = request.url === '/v1/models' ? { data: [{ id: 'base' }] } : { version: '1.2.3' };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  if (given === undefined) delete process.env['AGORA_COMPUTE'];
  else process.env['AGORA_COMPUTE'] = given;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function tried(engines: object, names: Parameters<typeof tryEngines>[0]) {
  const file = join(folder, 'compute.yaml');
  await writeFile(file, JSON.stringify({ engines }));
  process.env['AGORA_COMPUTE'] = file;
  const { output, said } = readableOutput();
  const code = await tryEngines(names, folder, output);
  return { code, said: said() };
}

it('says of every engine at once what it lacks, and starts no model for none', async () => {
  const endpoint = { models: { nano: { baseURL, served: 'another' } } };
  const { code, said } = await tried({ vllm: { installation: './nowhere' }, endpoint }, ['vllm', 'sglang', 'endpoint']);
  expect(code).toBe(ExitCode.wrongInput);
  expect(said).toMatch(/✗ vllm +engines\.vllm\.installation: there is no interpreter .*nowhere\/bin\/python/);
  expect(said).toMatch(/✗ sglang +.* has no engines\.sglang/);
  expect(said).toMatch(/✗ endpoint +engines\.endpoint\.models\.nano: .* does not serve "another" but base/);
  expect(said).not.toContain('prompts');
});

it('is content with a server of other models than nano, and says that nothing was compared', async () => {
  const { code, said } = await tried({ endpoint: { models: { [nanoModel.reference]: { baseURL, served: 'base' } } } }, [
    'endpoint',
  ]);
  expect(code).toBe(ExitCode.done);
  expect(said).toMatch(
    /✓ endpoint +endpoint 1\.2\.3: serves what answers for .*nano-reference; answers were not compared/,
  );
});
