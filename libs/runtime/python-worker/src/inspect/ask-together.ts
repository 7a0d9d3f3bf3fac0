import { askOnce, type AskOptions } from './ask-once.js';

/** Long enough for the services of one process to be asked, as they are at the same moment. */
const TOGETHER_MS = 250;

interface Waiting {
  models: readonly unknown[];
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** What the process says, and the models that whoever asked wanted to know of. */
export interface Answer {
  whole: unknown;
  models: unknown[];
}

const waiting = new Map<string, Waiting[]>();

/**
 * Asks about models. Services that live in one process ask at the same moment, often about the same model: one Python process,
 * whose start is most of the work, answers all of them. Those with an environment of their own are asked alone.
 */
export function askTogether(python: string, models: readonly unknown[], options: AskOptions): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const mine = { models, resolve, reject };
    if (options.env !== undefined) return void answer(python, [mine], options);
    const others = waiting.get(python);
    if (others) return void others.push(mine);
    const group = [mine];
    waiting.set(python, group);
    setTimeout(() => {
      waiting.delete(python);
      void answer(python, group, options);
    }, TOGETHER_MS);
  });
}

async function answer(python: string, group: readonly Waiting[], options: AskOptions): Promise<void> {
  try {
    const whole = await askOnce(python, { models: group.flatMap(({ models }) => models) }, options);
    const told = (whole as { models: unknown[] }).models;
    let from = 0;
    for (const { models, resolve } of group) resolve({ whole, models: told.slice(from, (from += models.length)) });
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
