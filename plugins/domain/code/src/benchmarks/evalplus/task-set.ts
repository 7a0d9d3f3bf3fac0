import type { DataSource } from '@agora/plugin-api';

/** Which part of a returned value is compared: all of it, only which elements it has, or only whether there is a value. */
export type View = 'all' | 'elements' | 'presence';

/** One of the two sets of tasks that EvalPlus holds. */
export interface TaskSet {
  id: 'humaneval' | 'mbpp';
  title: string;
  source: DataSource;
  /** Begins the ids of tasks. */
  prefix: string;
  /** Where a base model's continuation is cut, beyond `STOPS`. */
  stops: readonly string[];
  view(entryPoint: string): View;
}

/** Where every continuation is cut. */
export const STOPS: readonly string[] = [
  '<|endoftext|>',
  '<|endofmask|>',
  '</s>',
  '\nif __name__',
  '\ndef main(',
  '\nprint(',
];

/** Where EvalPlus publishes its files. */
export const RELEASES = 'https://github.com/evalplus';
export const FILES = 'https://raw.githubusercontent.com/evalplus';
