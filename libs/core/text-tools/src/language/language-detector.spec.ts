import { testDataFolder } from '@agora/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LanguageDetector, UNKNOWN_LANGUAGE } from './language-detector.js';
import { PythonRandom } from './mersenne-twister.js';
import type { LanguageProfile } from './profiles.js';

describe('random numbers', () => {
  it('are those of random.seed(0)', () => {
    const random = new PythonRandom();
    expect([random.random(), random.random(), random.random()]).toEqual([
      0.8444218515250481, 0.7579544029403025, 0.420571580830845,
    ]);
    expect(Array.from({ length: 5 }, () => random.below(1000))).toEqual([265, 988, 523, 497, 414]);
  });

  it('are those of gauss and choice', () => {
    const random = new PythonRandom();
    const gauss = Array.from({ length: 4 }, () => random.gauss());
    const known = [0.9417154046806644, -1.3965781047011498, -0.6797144480784211, 0.3705035674606598];
    for (const [index, value] of known.entries()) expect(gauss[index]).toBeCloseTo(value, 14);
    expect([1, 2, 3, 7, 100, 1000, 65536].map((count) => random.below(count))).toEqual([0, 1, 1, 3, 45, 597, 28631]);
  });

  it('go on after the first 624 words', () => {
    const random = new PythonRandom();
    for (let drawn = 1; drawn < 2000; drawn += 1) random.random();
    expect(random.random()).toBe(0.35278860284662805);
  });
});

const profile = (name: string, freq: Record<string, number>): LanguageProfile => ({
  name,
  freq,
  n_words: [100, 80, 60],
});

describe('detection with profiles of our own', () => {
  const vowels = profile('aa', { a: 60, ' a': 30, aa: 40, ' aa': 20, b: 2 });
  const others = profile('bb', { b: 60, ' b': 30, bb: 40, ' bb': 20, a: 2 });
  const detector = new LanguageDetector([vowels, others]);

  it('names the language whose n-grams a text has', () => {
    expect(detector.detect('aa aaa aa')).toBe('aa');
    expect(detector.detect('bbb bb b')).toBe('bb');
  });

  it('has nothing to say about texts without known n-grams', () => {
    for (const text of ['', ' ', '123 !?', 'zzz', 'https://aa.aa/aa', 'aa@aa.aa', '😀']) {
      expect(detector.detect(text)).toBeUndefined();
    }
  });

  it('sees no n-grams within words of capitals', () => {
    const capital = new LanguageDetector([profile('xx', { A: 10, ' A': 5 }), profile('yy', { B: 10, AB: 90 })]);
    expect(capital.detect('AB AB')).toBe('xx');
    expect(capital.detect('B')).toBe('yy');
  });

  it('knows none when many are alike', () => {
    const alike = new LanguageDetector(Array.from({ length: 12 }, (_, index) => profile(`l${index}`, { a: 10 })));
    expect(alike.detect('aaa')).toBe(UNKNOWN_LANGUAGE);
  });

  it('composes Vietnamese letters, and takes scripts and groups of kanji together', () => {
    const scripts = new LanguageDetector(
      [profile('vi', { '\u1ec3': 50 }), profile('ja', { '\u3042': 50, 佼: 50 }), profile('ko', { '\uac00': 50 })],
      new Map([['椴', '佼']]),
    );
    expect(scripts.detect('e\u0323')).toBe('vi');
    expect(scripts.detect('ひらがな')).toBe('ja');
    expect(scripts.detect('椴')).toBe('ja');
    expect(scripts.detect('한글')).toBe('ko');
    expect(scripts.detect('漢')).toBeUndefined();
  });

  it('leaves Latin letters out of texts in other scripts, and looks at 10,000 characters', () => {
    const mixed = new LanguageDetector([profile('ru', { ж: 90 }), profile('en', { a: 90 })]);
    expect(mixed.detect('жжжжж a')).toBe('ru');
    expect(mixed.detect('aaaaa ж')).toBe('en');
    expect(mixed.detect(`${'7'.repeat(10_000)}aaaa`)).toBeUndefined();
  });
});

const data = testDataFolder();
(data ? describe : describe.skip)('the profiles of langdetect', () => {
  const read = (folder: string): Record<string, LanguageProfile> =>
    JSON.parse(gunzipSync(readFileSync(join(folder, 'langdetect_profiles.json.gz'))).toString()) as Record<
      string,
      LanguageProfile
    >;
  const detector = new LanguageDetector(Object.values(data ? read(data) : {}));

  it.each([
    ['The quick answer is that nobody knows where the river begins.', 'en'],
    ['Der Fluss beginnt irgendwo in den Bergen, aber niemand weiß genau, wo.', 'de'],
    ['El río nace en algún lugar de las montañas, pero nadie sabe dónde.', 'es'],
    ['Mto huu unaanzia milimani lakini hakuna anayejua mahali hasa.', 'sw'],
    ['नदी पहाड़ों में कहीं से शुरू होती है।', 'hi'],
    ['नदी डोंगरात कुठेतरी सुरू होते, पण नक्की कुठे ते कोणालाच माहीत नाही.', 'mr'],
    ['강은 산 어딘가에서 시작됩니다.', 'ko'],
    ['Sông bắt đầu từ đâu đó trên núi.', 'vi'],
    ['Река начинается где-то в горах, но никто не знает где.', 'ru'],
    ['Joki alkaa jostain vuorilta.', 'fi'],
    ['NOBODY KNOWS WHERE THE RIVER BEGINS. ASK THE FISH.', 'en'],
    ['ok', 'sk'],
    ['12345 !!! 😀', undefined],
    ['https://example.org/path a@b.co', undefined],
    ['Hallo', 'fi'],
    ['de la', 'es'],
    ['THE', 'vi'],
    ['Ünï', 'tr'],
    ['नद in Latin and more Latin words', 'en'],
    ['ა', 'et'],
  ])('%j: %p', (text, language) => {
    expect(detector.detect(text)).toBe(language);
  });
});
