"""Other ways to let a model answer than the worker's own batches. A package of its own: its version enters the keys of the evaluations
that ask for such an engine, and no other."""
