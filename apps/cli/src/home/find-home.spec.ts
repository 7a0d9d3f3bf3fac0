import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHome, runsFolder } from './find-home.js';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'agora-home-')));
  await mkdir(join(root, 'project/deep'), { recursive: true });
  await mkdir(join(root, 'elsewhere'));
  await writeFile(join(root, 'project/deep/a.yaml'), 'name: a\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);
const env = {};
const file = () => at('project/deep/a.yaml');

describe('the home of an experiment file', () => {
  it('is what a flag or a variable names, whatever lies about', async () => {
    await mkdir(at('project/.agora'));
    const cwd = at('elsewhere');
    expect(findHome({ home: 'mine' }, { file: file(), cwd, env: { AGORA_HOME: '/other' } }).path).toBe(
      at('elsewhere/mine'),
    );
    expect(findHome({}, { file: file(), cwd, env: { AGORA_HOME: '/other' } })).toEqual({
      path: '/other',
      reason: 'AGORA_HOME',
    });
  });

  it('is beside it where there is none, and upward from it where there is one: the nearest', async () => {
    expect(findHome({}, { file: file(), cwd: root, env })).toMatchObject({ path: at('project/deep/.agora') });
    await mkdir(at('.agora'));
    expect(findHome({}, { file: file(), cwd: root, env }).path).toBe(at('.agora'));
    await mkdir(at('project/.agora'));
    const found = findHome({}, { file: file(), cwd: root, env });
    expect(found).toEqual({ path: at('project/.agora'), reason: "upward from the experiment file's folder" });
    expect(runsFolder(found)).toBe(at('project/runs'));
  });

  it('is one, however the file is named and from wherever', async () => {
    await symlink(at('project'), at('elsewhere/link'));
    await symlink(file(), at('elsewhere/b.yaml'));
    const ways = [
      { file: file(), cwd: '/' },
      { file: 'a.yaml', cwd: at('project/deep') },
      { file: '../project/deep/a.yaml', cwd: at('elsewhere') },
      { file: 'link/deep/a.yaml', cwd: at('elsewhere') },
      { file: 'b.yaml', cwd: at('elsewhere') },
      { file: 'deep/a.yaml', cwd: at('elsewhere/link') },
    ];
    const homes = new Set(ways.map((way) => findHome({}, { ...way, env }).path));
    expect([...homes]).toEqual([at('project/deep/.agora')]);
  });

  it('may be the home of an earlier version, in the current folder; from then on it is found from everywhere', async () => {
    await mkdir(at('elsewhere/.agora/artifacts'), { recursive: true });
    const found = findHome({}, { file: file(), cwd: at('elsewhere'), env });
    expect(found.path).toBe(at('elsewhere/.agora'));
    expect(found.notice).toContain(at('project/deep/.agora'));
    const again = findHome({}, { file: file(), cwd: '/', env });
    expect(again.path).toBe(at('elsewhere/.agora'));
    expect(again.notice).toBeUndefined();
  });

  it('is no home of an earlier version that holds nothing', async () => {
    await mkdir(at('elsewhere/.agora/setup'), { recursive: true });
    expect(findHome({}, { file: file(), cwd: at('elsewhere'), env }).path).toBe(at('project/deep/.agora'));
  });

  it('is named by a file as well; one that names nothing is a mistake, not a new home', async () => {
    await mkdir(at('elsewhere/home'));
    await writeFile(at('project/.agora'), '../elsewhere/home\n');
    expect(findHome({}, { file: file(), cwd: root, env }).path).toBe(at('elsewhere/home'));
    for (const text of ['', 'gone', 'two\nlines']) {
      await writeFile(at('project/.agora'), text);
      expect(() => findHome({}, { file: file(), cwd: root, env })).toThrow(
        expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(at('project/.agora')) }),
      );
    }
    expect(await readFile(at('project/.agora'), 'utf8')).toBe('two\nlines');
  });

  it('says what to do where nothing can be written beside the file', async () => {
    if (process.getuid?.() === 0) return; // To root every folder is open.
    await mkdir(at('elsewhere/.agora/artifacts'), { recursive: true });
    await chmod(at('project/deep'), 0o555);
    expect(findHome({}, { file: file(), cwd: at('elsewhere'), env }).notice).toMatch(/--home or AGORA_HOME/);
  });
});

describe('the home of a command without a file', () => {
  it('is the nearest upward from the current folder, else there', async () => {
    expect(findHome({}, { cwd: at('project/deep'), env })).toEqual({
      path: at('project/deep/.agora'),
      reason: 'new, in the current folder',
    });
    await mkdir(at('project/.agora'));
    expect(findHome({}, { cwd: at('project/deep'), env }).path).toBe(at('project/.agora'));
  });
});
