import { allOrEveryFault } from '@agora/plugin-api';
import type { FindFile } from '@agora/domain-kit';
import { SentenceSplitter, wordRuns, wordTokens, type LanguageDetector, type NltkVersion } from '@agora/text-tools';
import type { InstructionKind, TextTools } from './check.js';
import { readDetector, readPunkt } from './data.js';
import { LANGDETECT, PUNKT } from './sources.js';

type Need = NonNullable<InstructionKind['needs']>;

/** Reads the data of the text tools when an instruction first asks for it, and once. */
export class Toolbox {
  private splitter: Promise<SentenceSplitter> | undefined;
  private detector: Promise<LanguageDetector> | undefined;

  constructor(
    private readonly find: FindFile,
    private readonly version: NltkVersion,
  ) {}

  /** @throws Fault that names every file that is missing */
  async load(): Promise<void> {
    await allOrEveryFault([this.loadSplitter(), this.loadDetector()]);
  }

  async toolsFor(needs: ReadonlySet<Need>): Promise<TextTools> {
    const splitter = needs.has('sentences') ? await this.loadSplitter() : undefined;
    const detector = needs.has('language') ? await this.loadDetector() : undefined;
    return {
      words: (text) => wordRuns(text, this.version),
      sentences: (text) => given(splitter).sentences(text),
      wordTokens: (text) => wordTokens(text, given(splitter)),
      language: (text) => given(detector).detect(text),
    };
  }

  private loadSplitter(): Promise<SentenceSplitter> {
    const load = async (): Promise<SentenceSplitter> =>
      new SentenceSplitter(await readPunkt(await this.find(PUNKT)), this.version);
    this.splitter ??= load().catch((error: unknown) => {
      // The next one may find the file there.
      this.splitter = undefined;
      throw error;
    });
    return this.splitter;
  }

  private loadDetector(): Promise<LanguageDetector> {
    const load = async (): Promise<LanguageDetector> => readDetector(await this.find(LANGDETECT));
    this.detector ??= load().catch((error: unknown) => {
      this.detector = undefined;
      throw error;
    });
    return this.detector;
  }
}

function given<T>(tool: T | undefined): T {
  if (tool === undefined) throw new Error('a check used a text tool that its kind of instruction does not name');
  return tool;
}
