/** For each mutation that is not always judged as it should be, for how many golds it is not. Counts may only go down. */
export const ALLOWED: Record<
  'writings' | 'values' | 'nearMisses' | 'styles' | 'wrongStyles',
  Readonly<Record<string, number>>
> = {
  writings: {},
  values: {},
  nearMisses: {},
  styles: {},
  wrongStyles: {},
};
