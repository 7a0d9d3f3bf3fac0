type Scalar = 'string' | 'int32' | 'float64';

/** A column as a dataset card declares it to `datasets`. An object is a list of records with these fields. */
export interface Column {
  name: string;
  type: Scalar | { record: Record<string, Scalar> };
  nullable?: boolean;
  /** For people. */
  meaning: string;
}
