/** Address of a file in a dataset repository of the Hugging Face hub. */
export function hubFile(dataset: string, path: string, revision = 'main'): string {
  return `https://huggingface.co/datasets/${dataset}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** Address of the Parquet file that the hub makes of every public dataset: its first part, which is all of a small one. */
export function hubParquet(dataset: string, split = 'train', config = 'default'): string {
  return hubFile(dataset, `${config}/${split}/0000.parquet`, 'refs/convert/parquet');
}
