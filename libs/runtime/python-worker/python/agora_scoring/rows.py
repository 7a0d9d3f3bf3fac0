"""A row of a dataset as tokens."""

from dataclasses import dataclass


@dataclass
class Row:
    ids: list
    # First token of the response.
    start: int
    # Whether it was longer than the model's positions.
    cut: bool
    types: "list | None" = None


def cut_to(ids, start, positions, types=None):
    if positions is None or len(ids) <= positions:
        return Row(ids, start, False, types)
    return Row(ids[:positions], start, True, types and types[:positions])


def padded(rows, pad, device, torch):
    """Input tensors of a batch, padded on the right."""
    width = max(len(row.ids) for row in rows)

    def filled(lists, value):
        return torch.tensor([list(one) + [value] * (width - len(one)) for one in lists], device=device)

    inputs = {
        "input_ids": filled([row.ids for row in rows], pad),
        "attention_mask": filled([[1] * len(row.ids) for row in rows], 0),
    }
    if rows[0].types is not None:
        inputs["token_type_ids"] = filled([row.types for row in rows], 0)
    return inputs
