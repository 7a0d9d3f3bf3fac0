import { trainSummarySchema, type TrainSummary } from '@agora/run-schemas';
import type { TrainResult } from '@agora/python-worker';

/** A training's result as its artifact tells it. */
export function summaryOf({
  device,
  precision,
  rowsPerFile,
  masters,
  ranks,
  sharding,
  ...figures
}: TrainResult): TrainSummary {
  const numbers = masters === undefined ? precision : `${precision}, ${masters} masters`;
  // The dataset is the first file; seeds are the rest.
  const seedRows = rowsPerFile.slice(1).reduce((sum, rows) => sum + rows, 0);
  const place = ranks === undefined ? device : `${ranks} × ${device} by ${sharding}`;
  return trainSummarySchema.parse({ ...figures, seedRows, device: `${place}, ${numbers}` });
}
