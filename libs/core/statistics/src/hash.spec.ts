import { fnv1a, hash32, mixBits } from './index.js';

it('is FNV-1a as published, on text of one byte a character', () => {
  // From the reference's own test vectors.
  const vectors = { '': 0x811c9dc5, a: 0xe40c292c, b: 0xe70c2de5, foobar: 0xbf9cf968 };
  for (const [text, hash] of Object.entries(vectors)) expect([text, fnv1a(text) >>> 0]).toEqual([text, hash]);
});

it('mixes as MurmurHash3 does', () => {
  // murmur3_32 of the empty text is its finalizer on the seed alone.
  expect([mixBits(0), mixBits(1), mixBits(0xffffffff)].map((hash) => hash >>> 0)).toEqual([0, 0x514e28b7, 0x81f16f39]);
});

it('gives the hashes that names of stored data were made of, by basis', () => {
  const hashes = ['', 'What is 2 + 3?', 'naïve 👩‍🚀'].flatMap((text) => [hash32(text), hash32(text, 0x9747b28c)]);
  expect(hashes.map((hash) => hash >>> 0)).toEqual([
    0xab3e7c0b, 0xebb6c228, 0x463ab88e, 0xbb1f7afe, 0x2c7e8d8d, 0x03892269,
  ]);
});
