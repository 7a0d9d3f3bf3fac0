import type { Artifact } from '@agora/artifacts';
import { datasetSummarySchema, type DatasetSummary } from '@agora/run-schemas';

/** The summary in the manifest of a shard or a dataset. */
export function summaryOf({ manifest }: Artifact): DatasetSummary {
  return datasetSummarySchema.parse(manifest.summary);
}
