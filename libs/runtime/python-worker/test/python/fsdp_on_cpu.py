"""Lets accelerate take its FSDP path with gloo on a processor, where it would train DDP without a word. For specs alone: nobody
has a use for it but to try the path without GPUs."""

import os

from accelerate import state
from accelerate.utils import DistributedType

_own = state.AcceleratorState.__init__


def _init(self, *args, fsdp_plugin=None, **options):
    _own(self, *args, fsdp_plugin=fsdp_plugin, **options)
    if fsdp_plugin is None or self.distributed_type != DistributedType.MULTI_CPU:
        return
    if self._mixed_precision != "no":
        fsdp_plugin.set_mixed_precision(self._mixed_precision)
    self.distributed_type = DistributedType.FSDP
    self.fsdp_plugin = fsdp_plugin
    state.PartialState._shared_state["distributed_type"] = DistributedType.FSDP


def allow():
    state.AcceleratorState.__init__ = _init


def forget():
    """What the last training was: the next one in this process may be another."""
    state.AcceleratorState._reset_state(True)
    for name in [name for name in os.environ if name.startswith(("ACCELERATE_", "FSDP_"))]:
        del os.environ[name]
