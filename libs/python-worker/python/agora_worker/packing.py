"""Whether rows that share a sequence stay by themselves, tried out on the student and the rows at hand."""

from . import models
from .faults import is_out_of_memory
from .loss import still
from .models import torch

PACKED_ROWS = 3
# Of each row. Windows and chunks of attention that are longer than all rows together play no part.
PACKED_TOKENS = 1024
TOLERANCE = 1e-3


@torch.no_grad()
def mixes_rows(model, rows, device, max_length):
    """None when packed rows are read as each by itself; otherwise what is wrong."""
    longest_first = sorted(rows, key=lambda row: -len(row["input_ids"]))
    chosen = [row["input_ids"][:PACKED_TOKENS] for row in (*longest_first[:1], *longest_first[-PACKED_ROWS + 1 :])]
    packed = [token for ids in chosen for token in ids][: max(max_length, len(chosen[0]) + 1)]
    positions = [at for ids in chosen for at in range(len(ids))][: len(packed)]
    with still(model):
        try:
            together = model(
                input_ids=torch.tensor([packed], device=device),
                position_ids=torch.tensor([positions], device=device),
                use_cache=False,
            ).logits[0].float()
            start = 0
            for ids in chosen:
                part = together[start : start + len(ids)]
                ids = ids[: len(part)]
                if not ids:
                    break
                alone = model(input_ids=torch.tensor([ids], device=device), use_cache=False).logits[0].float()
                tolerance = TOLERANCE if model.dtype == torch.float32 else 0.05
                if not models.agree(part, alone, tolerance):
                    return "rows of one sequence would read each other"
                start += len(ids)
        except Exception as error:  # a model that knows no positions may fail in any way
            if is_out_of_memory(error):
                raise
            return "it fails for this model: %s" % str(error).splitlines()[0][:200]
    return None
