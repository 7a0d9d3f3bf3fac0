"""Supervised fine-tuning of a student with TRL, on the response tokens alone."""

import copy
import gc
import json
import math
import os
import shutil
import tempfile
import time

from . import models
from .chat import IGNORED, encode
from .faults import WorkerFault, writing
from .models import torch

import datasets  # noqa: E402
from transformers import PrinterCallback, TrainerCallback, set_seed  # noqa: E402
from trl import SFTConfig, SFTTrainer  # noqa: E402

datasets.disable_progress_bars()
datasets.disable_caching()
# The trainer collects garbage after every training. What the imports brought along need not be searched each time,
# which would take a quarter of a second.
gc.collect()
gc.freeze()

# Above this many parameters, recomputing activations is worth its time on a GPU.
CHECKPOINTING_PARAMETERS = 300_000_000
# Bytes per parameter of fp32 weights, gradients and two AdamW moments.
FULL_PRECISION_BYTES = 16


def train(params, task):
    """params: {model, files: [train.jsonl], output, training, seed, device?, threads?}
    Leaves `checkpoint/` and `log.jsonl` in `output`. result: {rows, tooLong, steps, responseTokens, loss, seconds,
    device, precision}; `responseTokens` is of the rows once, `loss` the mean over the last epoch's steps."""
    started = time.monotonic()
    settings = params["training"]
    device = models.device_for(params.get("device", "auto"))
    precision = precision_for(settings["precision"], device)
    loaded = models.load(params["model"], torch.float32, torch.device("cpu"))
    models.use_threads(loaded.parameters, params.get("threads"))
    rows, too_long = encode_rows(params["files"], loaded, settings["maxLength"])
    task.check()
    task.phase = "train"
    set_seed(params["seed"])
    model = student_of(loaded, device, precision)
    log = StepLog(os.path.join(params["output"], "log.jsonl"), settings["epochs"], task)
    scratch = tempfile.mkdtemp(prefix="agora-train-")
    try:
        trainer = SFTTrainer(
            model=model,
            args=configuration(settings, params["seed"], scratch, device, precision, loaded.parameters),
            train_dataset=datasets.Dataset.from_list(rows),
            processing_class=loaded.tokenizer,
            callbacks=[log],
        )
        trainer.remove_callback(PrinterCallback)
        outcome = trainer.train()
    finally:
        log.close()
        shutil.rmtree(scratch, ignore_errors=True)
    task.phase = "save"
    save(model, loaded, os.path.join(params["output"], "checkpoint"), device, precision)
    return {
        "rows": len(rows),
        "tooLong": too_long,
        "steps": outcome.global_step,
        "responseTokens": sum(label != IGNORED for row in rows for label in row["labels"]),
        "loss": log.last_epoch_loss(),
        "seconds": round(time.monotonic() - started, 3),
        "device": models.describe(device),
        "precision": precision,
    }


def precision_for(wanted, device):
    if wanted != "auto":
        return wanted
    return "bf16" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "fp32"


def encode_rows(files, loaded, max_length):
    """The rows that fit, as tokens, and how many did not."""
    context = models.context_length(loaded.model)
    if context is not None and max_length > context:
        raise WorkerFault(
            "invalid-input",
            "student.training.maxLength is %d but the student was made for %d tokens" % (max_length, context),
            "Set student.training.maxLength to %d or less." % context,
        )
    rows, too_long = [], 0
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                instance = json.loads(line)
                if not isinstance(instance.get("response"), str):
                    continue
                row = encode(loaded.tokenizer, instance["instruction"], instance["response"])
                if len(row["input_ids"]) > max_length:
                    too_long += 1
                else:
                    rows.append(row)
    if not rows:
        raise WorkerFault(
            "invalid-input",
            "There is nothing to train on: %d rows, all longer than %d tokens" % (too_long, max_length)
            if too_long
            else "There is nothing to train on: the dataset is empty",
            "Raise student.training.maxLength." if too_long else "Look at why the dataset's outputs were rejected.",
        )
    return rows, too_long


def student_of(loaded, device, precision):
    """The model to change. A kept model is copied; master weights are fp32 unless the GPU is too small for them."""
    kept = loaded.parameters <= models.KEPT_PARAMETERS
    model = copy.deepcopy(loaded.model) if kept else loaded.model
    model.generation_config = loaded.generation_config
    if device.type == "cuda" and precision == "bf16":
        room = torch.cuda.get_device_properties(device).total_memory * 0.8
        if loaded.parameters * FULL_PRECISION_BYTES > room:
            model.to(torch.bfloat16)
    return model


def configuration(settings, seed, scratch, device, precision, parameters):
    warmup = settings["warmupRatio"]
    scheduler = settings["scheduler"]
    return SFTConfig(
        output_dir=scratch,
        num_train_epochs=settings["epochs"],
        per_device_train_batch_size=settings["batchSize"],
        gradient_accumulation_steps=settings["gradientAccumulation"],
        learning_rate=settings["learningRate"],
        lr_scheduler_type="constant_with_warmup" if scheduler == "constant" and warmup > 0 else scheduler,
        # The library reads a number below one as a share of all steps.
        warmup_steps=warmup if warmup < 1 else 0.999,
        weight_decay=settings["weightDecay"],
        optim="adamw_torch",
        bf16=precision == "bf16",
        use_cpu=device.type == "cpu",
        gradient_checkpointing=device.type == "cuda" and parameters >= CHECKPOINTING_PARAMETERS,
        max_length=settings["maxLength"],
        packing=settings["packing"],
        # Rows come as tokens with labels. Packing is the one part of the library's preparation that is still needed.
        dataset_kwargs=None if settings["packing"] else {"skip_prepare_dataset": True},
        remove_unused_columns=False,
        # The loss of the response tokens' logits alone: less memory, and faster where prompts are long.
        loss_type="chunked_nll",
        seed=seed,
        data_seed=seed,
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=device.type == "cuda",
    )


class StepLog(TrainerCallback):
    """Writes one line a step, without times, so that the same training leaves the same file; reports progress."""

    def __init__(self, path, epochs, task):
        self.file = open(path, "w", encoding="utf-8")
        self.epochs = epochs
        self.task = task
        self.losses = []
        self.started = None

    def on_train_begin(self, args, state, control, **kwargs):
        self.started = time.monotonic()

    def on_substep_end(self, args, state, control, **kwargs):
        self.task.check()

    def on_step_end(self, args, state, control, **kwargs):
        self.task.check()

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
        self.losses.append((state.epoch or 0.0, loss))
        line = {"step": step, "epoch": round(state.epoch or 0.0, 4), "loss": loss}
        for name, key in (("gradNorm", "grad_norm"), ("learningRate", "learning_rate"), ("tokens", "num_tokens")):
            if key in logs and math.isfinite(logs[key]):
                line[name] = float(logs[key])
        self.file.write(json.dumps(line) + "\n")
        elapsed = max(time.monotonic() - self.started, 1e-6)
        self.task.progress(
            {
                "done": step,
                "total": total,
                "unit": "steps",
                "loss": loss,
                "tokensPerSecond": line.get("tokens", 0.0) / elapsed,
                "etaSeconds": elapsed / step * (total - step),
            },
            force=step == total,
        )

    def last_epoch_loss(self):
        last = [loss for epoch, loss in self.losses if epoch > self.losses[-1][0] - 1]
        return sum(last) / len(last)

    def close(self):
        self.file.close()


def save(model, loaded, folder, device, precision):
    if device.type == "cuda" and precision == "bf16":
        model.to(torch.bfloat16)
    # The trainer switches the cache off, which would make every later answer of the student slow.
    model.config.use_cache = True
    with writing(folder):
        model.save_pretrained(folder)
        loaded.tokenizer.save_pretrained(folder)
