/** A file that the user named, with the name of the option that named it, for messages. */
export interface DataFile {
  /** Absolute. */
  path: string;
  /** For example `seeds.gsm8k`. */
  option: string;
}

/** One row of a file. `place` names it in messages: `line 12` in .jsonl, `row 12` in .json. */
export interface FileRow {
  value: unknown;
  /** From 1. */
  number: number;
  place: string;
  /** The row as it stands in the file, in .jsonl. */
  text?: string;
}
