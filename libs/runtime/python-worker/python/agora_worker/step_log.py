"""The log of a training: notices, then one line a step, without times, so that the same training leaves the same file."""

import json
import math
import time

from .faults import WorkerFault, writing

from transformers import TrainerCallback  # noqa: E402

KEYS = (
    ("gradNorm", "grad_norm"),
    ("learningRate", "learning_rate"),
    ("tokens", "num_tokens"),
    # Of preferences alone.
    ("rewardMargin", "rewards/margins"),
    ("rewardAccuracy", "rewards/accuracies"),
)


class StepLog(TrainerCallback):
    """Gathers the lines and reports progress. A training that goes on from a checkpoint begins with the lines of the steps
    before it, as the checkpoint remembers them: no step is missing, and none stands twice."""

    def __init__(self, task, speed):
        self.task = task
        self.speed = speed
        self.lines = []
        self.losses = []
        self.started = None
        self.first = 0
        self.tokens = 0.0

    def on_train_begin(self, args, state, control, **kwargs):
        self.lines, self.losses = [], []
        for entry in state.log_history:
            if "loss" in entry:
                self.keep(entry, entry["epoch"], entry["step"])
        self.started = time.monotonic()
        self.first = state.global_step
        self.tokens = self.lines[-1].get("tokens", 0.0) if self.lines else 0.0

    def keep(self, logs, epoch, step):
        loss = float(logs["loss"])
        self.losses.append((epoch, loss))
        line = {"step": step, "epoch": round(epoch, 4), "loss": loss}
        for name, key in KEYS:
            if key in logs and math.isfinite(logs[key]):
                line[name] = float(logs[key])
        self.lines.append(line)
        return line

    def on_substep_end(self, args, state, control, **kwargs):
        self.task.check()

    def on_step_end(self, args, state, control, **kwargs):
        self.task.tick()

    def on_log(self, args, state, control, logs=None, **kwargs):
        if not logs or "loss" not in logs:
            return
        loss, step, total = float(logs["loss"]), state.global_step, state.max_steps
        if not math.isfinite(loss):
            raise WorkerFault(
                "invalid-input",
                "The loss became %s at step %d" % (loss, step),
                "Lower student.training.learningRate.",
            )
        line = self.keep(logs, state.epoch or 0.0, step)
        elapsed = max(time.monotonic() - self.started, 1e-6)
        self.task.progress(
            {
                "done": step,
                "total": total,
                "unit": "steps",
                "loss": loss,
                **self.speed.facts((line.get("tokens", 0.0) - self.tokens) / elapsed),
                "etaSeconds": elapsed / max(step - self.first, 1) * (total - step),
            },
            force=step == total,
        )

    def last_epoch_loss(self):
        """The mean over the last epoch's steps."""
        last = [loss for epoch, loss in self.losses if epoch > self.losses[-1][0] - 1]
        return sum(last) / len(last)

    def write(self, path, notices):
        with writing(path), open(path, "w", encoding="utf-8") as file:
            for line in [{"notice": notice} for notice in notices] + self.lines:
                file.write(json.dumps(line) + "\n")
