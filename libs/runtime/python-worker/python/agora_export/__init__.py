"""Makes ONNX graphs of transformers models, and compares them with PyTorch."""
