/** The vocabulary of the nano world, so small that nearly every word is one of the tokenizer's 1,024 tokens. */
export const NAMES = ['Tom', 'Ann', 'Sam', 'Eva', 'Max', 'Lily', 'Ben', 'Mia'] as const;

export const CATEGORIES = {
  animals: ['cat', 'dog', 'bird', 'fish', 'cow', 'horse', 'duck'],
  fruits: ['apple', 'pear', 'plum', 'lemon', 'grape', 'melon'],
  colors: ['red', 'blue', 'green', 'black', 'white', 'pink'],
  foods: ['bread', 'rice', 'soup', 'cake', 'egg', 'cheese'],
  things: ['box', 'cup', 'hat', 'ball', 'book', 'lamp'],
} as const;

export type Category = keyof typeof CATEGORIES;

export const CATEGORY_NAMES = Object.keys(CATEGORIES) as Category[];

export const WORDS: readonly string[] = Object.values(CATEGORIES).flat();

/** Things that are counted in word problems. */
export const GOODS = ['apples', 'books', 'cards', 'coins', 'eggs', 'pens', 'cups', 'nuts'] as const;

export const UNITS = ['feet', 'meters', 'miles', 'inches', 'yards'] as const;
