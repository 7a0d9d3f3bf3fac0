export { datasetCard, type CardInput } from './card/dataset-card.js';
export { partialMark } from './card/partial.js';
export { exportDatasets, type ExportedFile, type ExportOptions, type ExportSource } from './export/export-datasets.js';
export type { ColumnStats } from './figures/column-figures.js';
export { DatasetFigures } from './figures/dataset-figures.js';
export { FLAT_COLUMNS, flatten } from './formats/flat-rows.js';
export { formatOf, FORMATS, isFormat, type Format, type FormatId } from './formats/formats.js';
export { HUB, pushToHub, type PushOptions, type PushResult, type RepoKind } from './hub/push.js';
export { writeParquet } from './parquet/write-parquet.js';
