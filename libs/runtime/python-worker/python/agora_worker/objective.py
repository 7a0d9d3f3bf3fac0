"""What a training makes of a dataset: which rows it reads, which loss it takes, by which trainer of the library.

Every objective has `encode`, `plan`, `dataset`, `blocks`, `trainer` and `configuration`, as `Supervised` has them; `training` knows of
objectives nothing else. Rows have `input_ids` and `labels` whatever the objective is."""

from .chat import IGNORED
from .loss import StudentTrainer, plan_loss
from .rows import encode_rows, wrapped

import datasets  # noqa: E402
from trl import SFTConfig  # noqa: E402


def objective_of(settings):
    if not settings.get("dpo"):
        return Supervised()
    from agora_objectives.dpo import Preferences

    return Preferences(settings["dpo"])


class Supervised:
    """The loss is taken on the tokens of the responses alone."""

    trainer = StudentTrainer
    configuration = SFTConfig

    def encode(self, files, loaded, settings):
        """(rows, too long, what to tell, rows of each file)"""
        return encode_rows(files, loaded, None if settings["packing"] == "wrapped" else settings["maxLength"])

    def plan(self, model, rows, device, pad):
        """How the loss is computed; see `loss`. Leaves the model as it was."""
        return plan_loss(model, rows, device, pad)

    def dataset(self, what, task):
        """What the library's trainer is given."""
        return datasets.Dataset.from_list(self.blocks(what.rows, what.settings))

    def blocks(self, rows, settings):
        """What is read at a time, whose shapes tell how much there is to compute; None where no sum is known."""
        return wrapped(rows, settings["maxLength"]) if settings["wraps"] else rows

    def arguments(self, what):
        """Of the library's configuration, those that another objective has not."""
        settings = what.settings
        return {
            "max_length": settings["maxLength"],
            "packing": settings["packing"],
            # Rows come as tokens with labels. Packing is the one part of the library's preparation that is still needed.
            "dataset_kwargs": None if settings["packing"] else {"skip_prepare_dataset": True},
            "loss_type": "chunked_nll" if what.plan.chunked else "nll",
            # The balance of a mixture's experts is the model's own; see StudentTrainer.
            "router_aux_loss_coef": 0.0,
        }

    def response_tokens(self, rows):
        """In the rows, once."""
        return sum(label != IGNORED for row in rows for label in row["labels"])
