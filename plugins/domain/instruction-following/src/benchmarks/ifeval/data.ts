import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { nameFile, readWhole, type DataFile } from '@agora/domain-kit';
import {
  LanguageDetector,
  punktFromPlain,
  punktFromTables,
  type KanjiGroups,
  type LanguageProfile,
  type PunktParameters,
} from '@agora/text-tools';
import { strFromU8, unzipSync } from 'fflate';
import { parseTar } from 'nanotar';
import { z } from 'zod';

const plainPunkt = z.object({
  abbrev_types: z.array(z.string()),
  collocations: z.array(z.array(z.string())),
  sent_starters: z.array(z.string()),
  ortho_context: z.record(z.string(), z.number()),
});
const profile = z.object({
  name: z.string(),
  freq: z.record(z.string(), z.number()),
  n_words: z.array(z.number()),
});
const plainProfiles = z.record(z.string(), profile);

/** Punkt's English parameters: out of NLTK's `punkt_tab.zip`, or a JSON object of the four parts. */
export async function readPunkt(file: DataFile): Promise<PunktParameters> {
  const bytes = new Uint8Array(await readWhole(file));
  return guarded(file, 'punkt_tab.zip of nltk_data, or its English part as JSON', () => {
    if (!isZip(bytes)) return punktFromPlain(plainPunkt.parse(JSON.parse(strFromU8(bytes))));
    const held = unzipSync(bytes, { filter: ({ name }) => /^punkt_tab\/english\/[^/]+$/.test(name) });
    const table = (name: string): string => strFromU8(held[`punkt_tab/english/${name}`] ?? absent(name));
    return punktFromTables({
      abbreviations: table('abbrev_types.txt'),
      collocations: table('collocations.tab'),
      starters: table('sent_starters.txt'),
      contexts: table('ortho_context.tab'),
    });
  });
}

/**
 * langdetect's profiles: out of the package's source archive, which also has the groups of kanji, or a JSON object of the
 * profiles by language, which has not.
 */
export async function readDetector(file: DataFile): Promise<LanguageDetector> {
  const bytes = new Uint8Array(await readWhole(file));
  return guarded(file, 'langdetect-1.0.9.tar.gz of PyPI, or its profiles as one JSON object', () => {
    if (bytes[0] === '{'.charCodeAt(0)) {
      return new LanguageDetector(Object.values(plainProfiles.parse(JSON.parse(strFromU8(bytes)))));
    }
    const profiles: LanguageProfile[] = [];
    let kanji: KanjiGroups | undefined;
    for (const { name, data } of parseTar(bytes)) {
      if (!data) continue;
      if (/\/profiles\/[a-z-]+$/.test(name)) profiles.push(profile.parse(JSON.parse(strFromU8(data))));
      if (name.endsWith('/messages.properties')) kanji = kanjiGroups(strFromU8(data));
    }
    return new LanguageDetector(
      profiles.length > 0 ? profiles : absent('profiles'),
      kanji ?? absent('messages.properties'),
    );
  });
}

/** Lines such as `NGram.KANJI_1_0=\u4F7C\u6934`: each character goes with the first of its line. */
function kanjiGroups(properties: string): KanjiGroups {
  const groups = new Map<string, string>();
  for (const [, list = ''] of properties.matchAll(/^NGram\.KANJI_\d+_\d+\s*=\s*(.*)$/gm)) {
    const members = [...list.matchAll(/\\u([0-9A-Fa-f]{4})|[^\\\s]/g)].map(([member, code]) =>
      code === undefined ? member : String.fromCharCode(Number.parseInt(code, 16)),
    );
    for (const member of members) groups.set(member, members[0] ?? member);
  }
  return groups;
}

function guarded<T>(file: DataFile, wanted: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Fault('invalid-input', `${nameFile(file)} is not what it should be: ${messageOf(error)}`, {
      fix: `Put ${wanted} there, or remove the file so that the public one is fetched.`,
      cause: error,
    });
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function absent(part: string): never {
  throw new Error(`it has no ${part}`);
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return firstProblem(error, 'it');
  return error instanceof Error ? error.message : String(error);
}
