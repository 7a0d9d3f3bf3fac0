/** Address of a file in a dataset repository of the Hugging Face hub. */
export function hubFile(dataset: string, path: string, revision = 'main'): string {
  return `https://huggingface.co/datasets/${dataset}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** Address of the first Parquet file into which the hub converts every public dataset; small datasets have only this one. */
export function hubParquet(dataset: string, split = 'train', config = 'default'): string {
  return hubFile(dataset, `${config}/${split}/0000.parquet`, 'refs/convert/parquet');
}
