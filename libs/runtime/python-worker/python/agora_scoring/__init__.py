"""Reads datasets with models that have no ONNX graph: probabilities of a language model, rewards of a classifier."""
