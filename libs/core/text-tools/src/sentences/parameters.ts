/** Punkt's parameters for a language, learnt from a corpus (Kiss & Strunk 2006). A type is a word in lower case. */
export interface PunktParameters {
  /** Abbreviations, without their final period. */
  abbreviations: ReadonlySet<string>;
  /** Word pairs with a period between them that does not end a sentence, as written by {@link collocation}. */
  collocations: ReadonlySet<string>;
  /** Words that often begin sentences. */
  starters: ReadonlySet<string>;
  /** Where and in which case a word was seen: bits of {@link Seen}. */
  contexts: ReadonlyMap<string, number>;
}

/** Bits of a word's contexts: upper or lower case; at the beginning of a sentence, within one, or unknown. */
export const Seen = {
  upperAtBeginning: 2,
  upperWithin: 4,
  upper: 2 + 4 + 8,
  lowerAtBeginning: 16,
  lower: 16 + 32 + 64,
} as const;

export function collocation(first: string, second: string): string {
  return `${first}\t${second}`;
}

/** The four parts as plain values, e.g. from JSON. */
export interface PlainPunktParameters {
  abbrev_types: readonly string[];
  collocations: readonly (readonly string[])[];
  sent_starters: readonly string[];
  ortho_context: Readonly<Record<string, number>>;
}

export function punktFromPlain(plain: PlainPunktParameters): PunktParameters {
  return {
    abbreviations: new Set(plain.abbrev_types),
    collocations: new Set(plain.collocations.map(([first = '', second = '']) => collocation(first, second))),
    starters: new Set(plain.sent_starters),
    contexts: new Map(Object.entries(plain.ortho_context)),
  };
}

/** The four files of one language in NLTK's `punkt_tab`: one entry a line, columns divided by tabs. */
export interface PunktTables {
  /** `abbrev_types.txt` */
  abbreviations: string;
  /** `collocations.tab` */
  collocations: string;
  /** `sent_starters.txt` */
  starters: string;
  /** `ortho_context.tab` */
  contexts: string;
}

export function punktFromTables(tables: PunktTables): PunktParameters {
  return {
    abbreviations: new Set(lines(tables.abbreviations)),
    collocations: new Set(lines(tables.collocations)),
    starters: new Set(lines(tables.starters)),
    contexts: new Map(
      lines(tables.contexts).map((line) => {
        const [word = '', bits = '0'] = line.split('\t');
        return [word, Number(bits)];
      }),
    ),
  };
}

function lines(table: string): string[] {
  return table.split(/\r?\n/).filter((line) => line !== '');
}
