"""Whether rows that share a sequence stay by themselves, tried out on the student and the rows at hand."""

from . import models
from .faults import is_out_of_memory
from .loss import still
from .models import torch

PACKED_ROWS = 3
# Of each row. Windows and chunks of attention that are longer than all rows together play no part.
PACKED_TOKENS = 1024


@torch.no_grad()
def mixes_rows(model, rows, device, max_length):
    """None when packed rows are read as each by itself; otherwise what is wrong."""
    longest_first = sorted((row["input_ids"] for row in rows), key=len, reverse=True)
    chosen = [longest_first[0], *longest_first[1:][-PACKED_ROWS + 1 :]]
    chosen = [ids[: min(PACKED_TOKENS, max(max_length // len(chosen), 2))] for ids in chosen]
    with still(model):
        try:
            together = packed_logits(model, chosen, device)
            # The same shapes give the same bits, so that the least influence is seen.
            changed = packed_logits(model, [chosen[0][::-1], *chosen[1:]], device)
            if not models.agree(together[len(chosen[0]) :], changed[len(chosen[0]) :], models.rounding(model, least=True)):
                return "rows of one sequence would read each other"
            alone = [model(input_ids=torch.tensor([ids], device=device), use_cache=False).logits[0] for ids in chosen]
        except Exception as error:  # a model that knows no positions may fail in any way
            if is_out_of_memory(error):
                raise
            return "it fails for this model: %s" % str(error).splitlines()[0][:200]
    if models.agree(together, torch.cat(alone).float(), models.rounding(model)):
        return None
    return "rows of one sequence are read otherwise than by themselves"


def packed_logits(model, rows, device):
    ids = [token for row in rows for token in row]
    positions = [at for row in rows for at in range(len(row))]
    return model(
        input_ids=torch.tensor([ids], device=device),
        position_ids=torch.tensor([positions], device=device),
        use_cache=False,
    ).logits[0].float()
