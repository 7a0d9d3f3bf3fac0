import { decodeUtf8, LineReader, linesOf, onLine, type TextLine } from './index.js';

const NO_LINE_ENDS = ['\u2028', '\u2029', '\u0085', '\v', '\f', '\r', '\u001c', '\u001d', '\u001e'];

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(bytes: Uint8Array | string, size = 1 << 20, name?: string): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  const source = inPieces(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, size);
  for await (const line of linesOf(source, name === undefined ? {} : { name })) lines.push(line);
  return lines;
}

const texts = async (text: string, size?: number): Promise<string[]> => (await all(text, size)).map(({ text: t }) => t);

describe('lines', () => {
  it.each(NO_LINE_ENDS.map((character) => [character.codePointAt(0)?.toString(16), character]))(
    'do not end at U+%s',
    async (_code, character) => {
      const text = `{"a":"x${character}y"}`;
      expect(await texts(`${text}\n${text}\n`)).toEqual([text, text]);
    },
  );

  it('end at "\\n", with or without a carriage return, and the last one without either', async () => {
    expect(await all('a\r\nb\n\nc')).toEqual([
      { text: 'a', number: 1, terminated: true },
      { text: 'b', number: 2, terminated: true },
      { text: '', number: 3, terminated: true },
      { text: 'c', number: 4, terminated: false },
    ]);
    expect(await all('')).toEqual([]);
    expect(await texts('a\n')).toEqual(['a']);
  });

  it('are the same however their bytes arrive', async () => {
    const text = '\uFEFFzwölf ✓ 🎲\r\n{"\u2028":1}\n\nlast 🎲';
    const expected = ['zwölf ✓ 🎲', '{"\u2028":1}', '', 'last 🎲'];
    for (const size of [1, 2, 3, 5, 7, 1000]) expect(await texts(text, size)).toEqual(expected);
  });

  it('keep a mark of byte order that does not begin the text', async () => {
    expect(await texts('a\n\uFEFFb\n', 2)).toEqual(['a', '\uFEFFb']);
  });

  it('of a child process are handed on one by one', () => {
    const seen: string[] = [];
    const listeners = new Map<string, (bytes: Uint8Array) => void>();
    onLine({ on: (event: string, listener: never) => listeners.set(event, listener) }, (line) => seen.push(line));
    listeners.get('data')?.(Buffer.from('one\u2028still\ntw'));
    expect(seen).toEqual(['one\u2028still']);
    listeners.get('data')?.(Buffer.from('o'));
    listeners.get('end')?.(Buffer.alloc(0));
    expect(seen).toEqual(['one\u2028still', 'two']);
  });
});

describe('text that is not UTF-8', () => {
  const latin1 = Buffer.concat([Buffer.from('one ✓\ntwo\n'), Buffer.from('caf\u00e9!\nend\n', 'latin1')]);

  it.each([1, 4, 1000])('is named by line, byte and offset, in pieces of %d', async (size) => {
    await expect(all(latin1, size, 'seeds: /data/a.jsonl')).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'seeds: /data/a.jsonl, line 3 is not UTF-8 text: byte 0xe9 at offset 15',
      fix: expect.stringContaining('UTF-8'),
    });
  });

  it('becomes U+FFFD where nobody is named', async () => {
    expect((await all(latin1))[2]?.text).toBe('caf\uFFFD!');
  });

  it('is told to be UTF-16 when it begins so', async () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a":1}\n', 'utf16le')]);
    await expect(all(wide, 1000, 'x')).rejects.toMatchObject({ message: expect.stringContaining('UTF-16') });
    expect(() => decodeUtf8(wide, 'x')).toThrow('x, line 1 is not UTF-8 text: it looks like UTF-16');
    expect(() => decodeUtf8(Buffer.from([0x61, 0x0a, 0xe2, 0x9c]), 'x')).toThrow('line 2');
    expect(decodeUtf8(Buffer.from('\uFEFF[]'), 'x')).toBe('[]');
  });
});

it('a text without line ends is refused before it fills the memory', () => {
  const reader = new LineReader({ name: 'x', longest: 10 });
  reader.push(Buffer.from('a\n12345'));
  expect(() => reader.push(Buffer.from('678901'))).toThrow('x, line 2 is longer than 10 bytes');
});
