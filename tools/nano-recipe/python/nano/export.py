"""ONNX exports, and the proof that they compute what PyTorch computes."""

import logging
import os
import warnings
from pathlib import Path

import onnx

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime  # noqa: E402
import torch
from torch import nn
from transformers import LlamaForCausalLM

TOLERANCE = 1e-4


class LanguageModel(nn.Module):
    def __init__(self, model: LlamaForCausalLM):
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.model.model(
            input_ids=input_ids, attention_mask=attention_mask, use_cache=False
        ).last_hidden_state
        return self.model.lm_head(hidden), hidden


def example(rows: int, length: int, vocabulary: int, shortest: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random rows of growing length, padded on the right."""
    generator = torch.Generator().manual_seed(rows * 1_000 + length)
    ids = torch.randint(5, vocabulary, (rows, length), generator=generator)
    mask = torch.zeros_like(ids)
    for row in range(rows):
        kept = length if row == 0 else max(shortest, length * (row + 1) // (rows + 1))
        mask[row, :kept] = 1
    return ids * mask, mask


def export(model: nn.Module, outputs: list[str], vocabulary: int, positions: int, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("length", min=2, max=positions)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            model.eval(),
            example(3, 17, vocabulary, 4),
            input_names=["input_ids", "attention_mask"],
            output_names=outputs,
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
            dynamo=True,
            verbose=False,
        )
    proto = program.model_proto
    strip(proto)
    onnx.checker.check_model(proto)
    onnx.save(proto, path)


def strip(proto: onnx.ModelProto) -> None:
    """Drops notes on where in the exporter's sources a node came from: bulky, and different on every machine."""
    del proto.metadata_props[:]
    proto.graph.doc_string = ""
    del proto.graph.metadata_props[:]
    for part in (proto.graph.node, proto.graph.value_info, proto.graph.input, proto.graph.output, proto.graph.initializer):
        for item in part:
            item.doc_string = ""
            del item.metadata_props[:]
    for function in proto.functions:
        function.doc_string = ""
        del function.metadata_props[:]


@torch.inference_mode()
def verify(model: nn.Module, path: Path, vocabulary: int, per_token: bool) -> float:
    """The largest difference from PyTorch over several shapes. Raises when it is above the tolerance.

    `per_token`: outputs have a length axis, and positions under padding are left out of the comparison.
    """
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for rows, length in ((1, 2), (1, 9), (3, 17), (8, 64), (2, 256)):
        ids, mask = example(rows, length, vocabulary, 2)
        expected = model(ids, mask)
        found = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})
        for one, other in zip(expected if isinstance(expected, tuple) else (expected,), found, strict=True):
            difference = (one - torch.from_numpy(other)).abs()
            worst = max(worst, (difference[mask.bool()] if per_token else difference).max().item())
        if not per_token:
            alone = [
                session.run(None, {"input_ids": ids[row : row + 1, :kept].numpy(), "attention_mask": mask[row : row + 1, :kept].numpy()})
                for row, kept in enumerate(mask.sum(1).tolist())
            ]
            padded = torch.from_numpy(found[0])
            single = torch.tensor([outputs[0].item() for outputs in alone])
            worst = max(worst, (padded - single).abs().max().item())
    if worst > TOLERANCE:
        raise ArithmeticError(f"{path.name} differs from PyTorch by {worst:.2e}, more than {TOLERANCE}")
    return worst
