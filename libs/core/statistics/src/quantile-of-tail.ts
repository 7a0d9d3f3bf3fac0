/**
 * The place below which `probability`, in (0, 1), of a distribution lies that is symmetric around 0, by bisection of its upper tail:
 * small probabilities keep their digits.
 */
export function quantileOfTail(tail: (at: number) => number, probability: number): number {
  if (probability < 0.5) return -upperQuantile(tail, probability);
  return probability === 0.5 ? 0 : upperQuantile(tail, 1 - probability);
}

const FARTHEST = 1e15;
const HALVINGS = 200;

function upperQuantile(tail: (at: number) => number, probability: number): number {
  let [low, high] = [0, 1];
  while (tail(high) > probability && high < FARTHEST) [low, high] = [high, 2 * high];
  for (let step = 0; step < HALVINGS && high - low > 1e-14 * high; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
