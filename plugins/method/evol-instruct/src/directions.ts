/** Ways to evolve an instruction. The texts are Agora's own. */
export const DIRECTIONS = {
  deepen:
    'Ask for more depth: the new one treats the same matter and needs knowledge or care that the old one could do without.',
  constrain:
    'Add one or two requirements that the old one does not have (a limit, a form, a case to be dealt with) and that change what a good answer looks like.',
  concretise: 'Put what is general into particulars: named things, given figures, a situation with its circumstances.',
  reason:
    'Where one step is enough to answer, make it several that build on each other, so that the answer cannot be given without thinking them through.',
  breadth:
    'Take only the field from it: the new one is about something rarer in that field, asks for something else, and is about as long and as hard.',
} as const;

export type Direction = keyof typeof DIRECTIONS;
export const DIRECTION_NAMES = Object.keys(DIRECTIONS) as [Direction, ...Direction[]];
