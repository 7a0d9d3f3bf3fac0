import type { DataFile } from '@agora/domain-kit';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { createTar } from 'nanotar';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDetector, readPunkt } from './data.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-ifeval-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<DataFile> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, option: 'Data' };
}

describe('Punkt parameters', () => {
  const tables: Record<string, string> = {
    'abbrev_types.txt': 'dr\nprof',
    'collocations.tab': 'j\tbach',
    'sent_starters.txt': 'thus',
    'ortho_context.tab': 'we\t50\nriver\t32\n',
  };
  const archive = (names: string[]): Uint8Array =>
    zipSync(
      Object.fromEntries([
        ['punkt_tab/german/abbrev_types.txt', strToU8('usw')],
        ...names.map((name) => [`punkt_tab/english/${name}`, strToU8(tables[name] ?? '')]),
      ]),
    );

  it('come out of the archive of NLTK as out of JSON', async () => {
    const json = {
      abbrev_types: ['dr', 'prof'],
      collocations: [['j', 'bach']],
      sent_starters: ['thus'],
      ortho_context: { we: 50, river: 32 },
    };
    const parameters = await readPunkt(await file('punkt.json', JSON.stringify(json)));
    expect(parameters.abbreviations).toEqual(new Set(['dr', 'prof']));
    expect(parameters.contexts.get('we')).toBe(50);
    expect(await readPunkt(await file('punkt_tab.zip', archive(Object.keys(tables))))).toEqual(parameters);
    expect(await readPunkt(await file('punkt.json.gz', gzipSync(strToU8(JSON.stringify(json)))))).toEqual(parameters);
  });

  it('are told apart from other files', async () => {
    await expect(readPunkt(await file('a.zip', archive(['abbrev_types.txt'])))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('a.zip is not what it should be: it has no collocations.tab') as string,
    });
    await expect(readPunkt(await file('b.json', '{"abbrev_types": 3}'))).rejects.toThrow(
      'field "abbrev_types": expected a list',
    );
    await expect(readPunkt({ path: join(folder, 'none'), option: 'Data' })).rejects.toThrow('does not exist');
  });
});

describe('language profiles', () => {
  const en = { name: 'en', freq: { a: 50, ' a': 30 }, n_words: [100, 80, 60] };
  const ja = { name: 'ja', freq: { 佼: 50, あ: 40 }, n_words: [100, 80, 60] };
  const root = 'langdetect-1.0.9/langdetect';
  const profiles = [en, ja].map((data) => ({ name: `${root}/profiles/${data.name}`, data: JSON.stringify(data) }));
  const messages = {
    name: `${root}/utils/messages.properties`,
    data: 'NGram.LATIN1_EXCLUDE=\\u00A0\nNGram.KANJI_1_0=\\u4F7C\\u6934\nNGram.KANJI_1_2=\\u88CF\\u95B2\n',
  };

  it('come out of the source archive, with the groups of kanji', async () => {
    const tar = createTar([{ name: `${root}/detector.py`, data: 'pass' }, ...profiles, messages]);
    for (const detector of [
      await readDetector(await file('langdetect-1.0.9.tar', tar)),
      await readDetector(await file('langdetect-1.0.9.tar.gz', gzipSync(tar))),
    ]) {
      expect(detector.detect('a a a')).toBe('en');
      expect(detector.detect('椴')).toBe('ja');
      expect(detector.detect('閲')).toBeUndefined();
    }
  });

  it('come out of JSON, without them', async () => {
    const detector = await readDetector(await file('profiles.json', JSON.stringify({ en, ja })));
    expect(detector.detect('ひ')).toBe('ja');
    expect(detector.detect('椴')).toBeUndefined();
  });

  it('are told apart from other files', async () => {
    await expect(readDetector(await file('c.tar', createTar(profiles)))).rejects.toThrow(
      'it has no messages.properties',
    );
    await expect(readDetector(await file('d.tar', createTar([messages])))).rejects.toThrow('it has no profiles');
    await expect(readDetector(await file('e.json', '{"en": {"name": "en"}}'))).rejects.toThrow(
      'field "en.freq" is missing',
    );
    await expect(readDetector(await file('f.gz', gzipSync(strToU8('x')).subarray(0, 5)))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
