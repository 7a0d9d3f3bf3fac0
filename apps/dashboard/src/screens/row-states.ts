import type { RowState } from '@agora/contracts';

/** Written out, so that the pages need no schemas. */
export const ROW_STATES_OF: readonly RowState[] = ['accepted', 'rejected', 'missing'];
