import { grid } from './grid.js';

/** Table 2: PGR in percent per generator, method and domain; students of 10,000 instances, one training each. */
export const TABLE2 = grid(`
  gpt-4o            20.6  73.6  46.1  46.8  |   46.7  28.5  30.3  35.2  |   21.9  -8.8   7.1   6.7
  gpt-4o-mini       16.1  41.9  18.0  25.3  |   48.1  18.9  13.7  26.9  |   17.8 -11.2   9.9   5.5
  claude-3.5-sonnet   8.9  23.4  40.1  24.1  |   29.0  44.5  12.7  28.8  |   15.7  16.1  21.8  17.9
  llama-3.1-405b    10.4  12.6   7.4  10.1  |   31.7  35.4   4.9  24.0  |  -11.8   7.5   3.6  -0.2
  llama-3.1-70b      9.6  58.7   6.5  24.9  |   23.0  37.1   4.5  21.5  |  -21.8   6.9   2.7  -4.1
  llama-3.1-8b       6.5  55.7   6.2  22.8  |   27.6  25.8   5.0  19.4  |   -1.7  15.4   3.0   5.6
`);
