import type { LENGTH_BOUNDS as Bounds } from '@agora/contracts';

/** As the gateway groups them; loading that package for six numbers would make the page heavier. */
export const LENGTH_BOUNDS: typeof Bounds = [0, 100, 300, 1_000, 3_000, 10_000];
