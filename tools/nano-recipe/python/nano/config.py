"""Every number of the recipe, in one place. They are written to recipe.json with the results."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 1024
    hidden: int = 128
    layers: int = 2
    heads: int = 4
    intermediate: int = 256
    positions: int = 256


@dataclass(frozen=True)
class Pretraining:
    documents: int = 450_000
    tokenizer_documents: int = 60_000
    tokenizer_emphasis: int = 1_500
    steps: int = 5_000
    batch: int = 8
    length: int = 256
    learning_rate: float = 3e-3
    warmup_share: float = 0.02
    decay_share: float = 0.3
    seed: int = 1


@dataclass(frozen=True)
class Tuning:
    """Supervised fine-tuning on response tokens. These are also the defaults that students are trained with."""

    epochs: int = 3
    batch: int = 8
    learning_rate: float = 2e-3
    warmup_share: float = 0.05
    weight_decay: float = 0.0
    max_gradient: float = 1.0


@dataclass(frozen=True)
class Reference:
    rows_per_domain: int = 8_000
    tuning: Tuning = field(default_factory=lambda: Tuning(epochs=3, batch=32, learning_rate=1e-3))
    seed: int = 2


@dataclass(frozen=True)
class Reward:
    pairs: int = 24_000
    held_out_pairs: int = 2_000
    epochs: int = 2
    batch: int = 32
    learning_rate: float = 1e-3
    warmup_share: float = 0.05
    seed: int = 3


@dataclass(frozen=True)
class Recipe:
    shape: Shape = field(default_factory=Shape)
    pretraining: Pretraining = field(default_factory=Pretraining)
    reference: Reference = field(default_factory=Reference)
    reward: Reward = field(default_factory=Reward)
    student: Tuning = field(default_factory=Tuning)
    held_out_items: int = 200
    max_new_tokens: int = 48

    def as_dict(self) -> dict:
        return asdict(self)
