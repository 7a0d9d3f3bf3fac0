/**
 * The score as arena-hard-auto v0.1 computes it: a Bradley-Terry model of two players, base 10 and scale 400, fitted by
 * gradient steps on battles of which draws are half a win each way; the baseline anchored at 1000.
 */
export function winRateByElo(battles: readonly number[]): number {
  const logTen = Math.log(10);
  let [model, baseline] = [0, 0];
  for (let step = 0; step < 2000; step += 1) {
    const expected = 1 / (1 + Math.exp(-logTen * (model - baseline)));
    const slope = battles.reduce((sum, outcome) => sum + (outcome - expected), 0) / battles.length;
    model += slope * 0.2;
    baseline -= slope * 0.2;
  }
  const [ratingOfModel, ratingOfBaseline] = [1000 + 400 * (model - baseline), 1000];
  return 1 / (1 + 10 ** ((ratingOfBaseline - ratingOfModel) / 400));
}
