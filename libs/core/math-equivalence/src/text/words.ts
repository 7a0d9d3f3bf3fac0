/** Words that follow a number without being part of it. */
export const UNITS = new Set(
  `m cm mm km dm nm in inch inches ft feet foot yd yard yards mi mile miles mph kph kmh kmph
  g gm gms gram grams kg kgs kilogram kilograms mg lb lbs pound pounds oz ounce ounces ton tons tonne tonnes
  s sec secs second seconds min mins minute minutes h hr hrs hour hours day days week weeks month months yr yrs year years
  am pm noon o'clock l liter liters litre litres ml gal gallon gallons cc cup cups
  degree degrees deg rad radian radians percent dollar dollars cent cents euro euros usd rupee rupees rs
  unit units square cubic sq cu area meter meters metre metres centimeter centimeters centimetre centimetres
  millimeter millimeters kilometer kilometers acre acres hectare hectares
  student students people person persons men man women woman child children boy boys girl girls teacher teachers
  way ways integer integers number numbers digit digits point points edge edges side sides face faces vertex vertices
  meal meals ticket tickets coin coins ball balls book books apple apples tile tiles block blocks card cards page pages
  solution solutions value values multiple multiples times total each per hz v w j n pa k mol`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Letters and digits of words, for comparison: `(C)` equals `c.`, and `4:30 p.m.` equals `4:30 PM`. */
export function plainWords(text: string): string {
  const plain = text
    .replace(/\\[a-zA-Z]+\s*\{([^{}]*)\}/g, '$1')
    .replace(/[\\{}$"'`*()[\]]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/([ap])\.\s?m\.?/gi, '$1m')
    .replace(/\s*([,;:])\s*/g, '$1')
    .replace(/(\d)\s+([ap]m)\b/gi, '$1$2')
    .trim()
    .replace(/^(?:an?|the) (?=[a-z]{3})/i, '')
    .replace(/[.,;:!]+$/, '');
  return plain.length > 1 ? plain.toLowerCase() : plain;
}
