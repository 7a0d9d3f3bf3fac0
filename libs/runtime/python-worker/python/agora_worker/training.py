"""The training of a student with TRL, whatever its objective is."""

import copy
import gc
import os
import random
import time
from dataclasses import dataclass

from . import adapters, attention, memory, models, optimizer, quantised
from .answering import answer_batch
from .chat import IGNORED
from .faults import Cancelled, WorkerFault, first_line, is_out_of_memory, writing
from .loss import LossPlan
from .models import torch
from .objective import Supervised, objective_of
from .packing import mixes_rows
from .speed import Speed
from .step_log import StepLog
from .student_checks import require_student
from .supervision import Unsupervised
from .tryout import try_student

import datasets  # noqa: E402
from transformers import PrinterCallback, set_seed  # noqa: E402

datasets.disable_progress_bars()
datasets.disable_caching()
# The trainer collects garbage after every training. What the imports brought along need not be searched each time,
# which would take a quarter of a second.
gc.collect()
gc.freeze()

# Above this many parameters, recomputing activations is worth its time on a GPU.
CHECKPOINTING_PARAMETERS = 300_000_000
# Training prompts that the student is asked once it is trained.
ASKED_PROMPTS = 4


def train(params, task, supervisor=None):
    """params: {model, files: [train.jsonl], output, training, seed, device?, threads?}; supervisor: see `supervision`.
    None where another process exports the student. Leaves `checkpoint/`, `log.jsonl` and, of LoRA, `adapter/` in `output`. result: {rows, rowsPerFile, tooLong, steps, responseTokens, loss, seconds,
    device, precision, ranks?, sharding?, masters?, notices?}; `responseTokens` is of the rows once, `loss` the mean over the last epoch's
    steps, `notices` what differs from what was asked for."""
    started = time.monotonic()
    supervisor = supervisor or Unsupervised(task)
    settings = params["training"]
    device = models.device_for(params.get("device", "auto"))
    masters = settings.get("masters", "fp32")
    precision = precision_for(settings["precision"], masters, device)
    source, at = models.source_of(params["model"])
    notices = require_student(source, revision=at.get("revision"), max_length=settings["maxLength"])
    loaded = models.load(params["model"], torch.float32, torch.device("cpu"))
    models.use_threads(loaded.parameters, params.get("threads"))
    objective = objective_of(settings)
    rows, too_long, told, counts = objective.encode(params["files"], loaded, settings)
    task.check()
    lora = settings.get("lora")
    memory.check_fits(loaded.model, loaded.parameters, settings, device, supervisor.layout)
    supervisor.require_room(loaded.model)
    check_optimizer(settings)
    task.phase = "train"
    model = student_of(loaded, device, params)
    try_student(answerer(model, loaded), rows, device, task)
    set_seed(params["seed"])
    plan = objective.plan(model, rows, device, loaded.tokenizer.pad_token_id)
    packs = settings["packing"] is True
    mixed = mixes_rows(model, rows, device, settings["maxLength"]) if packs else None
    notices += [*told, *([plan.notice] if plan.notice else []), *([not_packed(mixed)] if mixed else [])]
    notices = [notice.rstrip(".") + "." for notice in notices]
    numbers = Numbers(device, precision, params["seed"])
    made = {**settings, "packing": packs and not mixed, "wraps": settings["packing"] == "wrapped", "byLength": bool(mixed)}
    made = supervisor.share(made)
    blocks = objective.blocks(rows, made)
    log = StepLog(task, Speed(model, blocks, plan.chunked, lora, numbers, supervisor.facts().get("ranks", 1)))
    asked, drawn = made, (random.getstate(), torch.get_rng_state())
    while True:
        trained = adapters.wrap(model, lora) if lora else model
        steps = fit(Fit(trained, loaded, rows, plan, made, numbers, objective), log, supervisor)
        if steps is not None:
            break
        made = supervisor.narrower(made)
        # Steps may have been made, of which the supervisor remembers some.
        del trained, model, loaded
        models.release()
        loaded = models.load(params["model"], torch.float32, torch.device("cpu"))
        model = student_of(loaded, device, params)
        random.setstate(drawn[0])
        torch.set_rng_state(drawn[1])
    task.phase = "save"
    trained = supervisor.whole(trained, lambda: untrained(params, masters, lora))
    if trained is None:
        return None
    model = trained
    if lora:
        adapter = adapters.save(trained, params["output"], os.path.basename(source))
        fourbits = settings.get("quantised")
        model = quantised.merged(loaded.model.to(device), adapter) if fourbits else trained.merge_and_unload()
    log.write(os.path.join(params["output"], "log.jsonl"), notices)
    save(model, loaded, os.path.join(params["output"], "checkpoint"), device, precision)
    task.phase = "generate"
    try:
        notices += unanswered(model, loaded, rows, device, task)
    except WorkerFault:
        raise
    except Exception as error:  # of whatever kind: the student is trained and saved
        notices.append("The student could not be asked its training prompts: %s." % first_line(error))
    notices += [*supervisor.notices(), *([memory.narrowed(asked, made)] if made is not asked else [])]
    return {
        "rows": len(rows),
        "rowsPerFile": counts,
        "tooLong": too_long,
        "steps": steps,
        "responseTokens": objective.response_tokens(rows),
        "loss": log.last_epoch_loss(),
        "seconds": round(supervisor.spent + time.monotonic() - started, 3),
        "device": models.describe(device),
        "precision": precision,
        **supervisor.facts(),
        **({"masters": masters} if masters != "fp32" else {}),
        **({"notices": notices} if notices else {}),
    }


def untrained(params, masters, lora):
    """The student as it was, on the processor, for weights that were trained elsewhere."""
    cpu = torch.device("cpu")
    model = whole_student(models.load(params["model"], torch.float32, cpu), cpu, masters)
    return adapters.wrap(model, lora) if lora else model


def not_packed(reason):
    return "student.training.packing is off, and batches are made of rows of like length: %s" % reason


def precision_for(wanted, masters, device):
    if masters == "bf16":
        if wanted == "fp32":
            raise WorkerFault(
                "invalid-input",
                "student.training.masters is bf16 and precision is fp32, but weights of bf16 cannot be trained in fp32",
                "Leave precision at auto, or masters at fp32.",
            )
        return "bf16"
    if wanted != "auto":
        return wanted
    return "bf16" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "fp32"


def check_optimizer(settings):
    wrong = optimizer.unavailable(settings["optimizer"]) if settings.get("optimizer") else None
    if wrong:
        raise WorkerFault(*wrong)


def student_of(loaded, device, params):
    """The model to change, on its device and with its attention. A kept model is copied."""
    settings = params["training"]
    masters = settings.get("masters", "fp32")
    if settings.get("quantised"):
        model = quantised.load(*models.source_of(params["model"]), device, masters)
        model.generation_config = copy.deepcopy(loaded.generation_config)
    else:
        model = whole_student(loaded, device, masters)
    attention.use(model, settings.get("attention"), device)
    return model


def whole_student(loaded, device, masters):
    kept = loaded.parameters <= models.KEPT_PARAMETERS
    model = copy.deepcopy(loaded.model) if kept else loaded.model
    model.generation_config = copy.deepcopy(loaded.generation_config)
    return model.to(device=device, dtype=torch.bfloat16 if masters == "bf16" else None)


def answerer(model, loaded):
    return models.Loaded(model, loaded.tokenizer, loaded.generation_config, loaded.parameters, loaded.form)


@dataclass
class Numbers:
    """With what numbers a training computes."""

    device: "torch.device"
    precision: str
    seed: int


@dataclass
class Fit:
    """What is trained, on what, and how."""

    model: "torch.nn.Module"
    loaded: models.Loaded
    rows: list
    plan: LossPlan
    settings: dict
    numbers: Numbers
    objective: Supervised


def fit(what, log, supervisor):
    """Trains the model in place; the number of steps, or None when a smaller batch must be tried. Raises `Cancelled` when it ends before the last one: nothing
    unfinished is ever exported."""
    try:
        with supervisor.folder() as scratch:
            trainer = supervisor.trainer(
                what.objective.trainer,
                model=what.model,
                plan=what.plan,
                decays=what.settings["scheduler"] == "step",
                args=configuration(what, scratch, supervisor.arguments(what.model, what.settings.get("masters", "fp32"))),
                train_dataset=what.objective.dataset(what, supervisor.task),
                processing_class=what.loaded.tokenizer,
                callbacks=[log],
            )
            trainer.remove_callback(PrinterCallback)
            trainer.train(resume_from_checkpoint=supervisor.checkpoint())
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        if memory.narrower(what.settings) is None:
            raise memory.ran_out(error, what.settings, what.numbers.device) from error
        return None
    if trainer.state.global_step < trainer.state.max_steps:
        raise Cancelled()
    return trainer.state.global_step


def configuration(what, scratch, placed):
    """placed: what the supervisor has to add."""
    settings, numbers = what.settings, what.numbers
    on_gpu = numbers.device.type == "cuda"
    large = what.loaded.parameters >= CHECKPOINTING_PARAMETERS
    checkpoints = on_gpu and large and what.model.supports_gradient_checkpointing
    warmup = settings["warmupRatio"]
    scheduler = settings["scheduler"]
    options = dict(
        **what.objective.arguments(what),
        output_dir=scratch,
        num_train_epochs=settings["epochs"],
        per_device_train_batch_size=settings["batchSize"],
        gradient_accumulation_steps=settings["gradientAccumulation"],
        learning_rate=settings["learningRate"],
        lr_scheduler_type=library_name(scheduler, warmup),
        # The library reads a number below one as a share of all steps.
        warmup_steps=warmup if warmup < 1 else 0.999,
        weight_decay=settings["weightDecay"],
        optim=optimizer.name_of(settings, on_gpu),
        max_grad_norm=settings.get("maxGradNorm", 1.0),
        bf16=numbers.precision == "bf16",
        use_cpu=not on_gpu,
        gradient_checkpointing=checkpoints,
        remove_unused_columns=False,
        train_sampling_strategy="group_by_length" if settings["byLength"] else "random",
        seed=numbers.seed,
        data_seed=numbers.seed,
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=on_gpu,
    )
    return what.objective.configuration(**{**options, **placed})


def library_name(scheduler, warmup):
    if scheduler == "step":
        return "constant"  # Steps are made by StudentTrainer.
    return "constant_with_warmup" if scheduler == "constant" and warmup > 0 else scheduler


def save(model, loaded, folder, device, precision):
    if device.type == "cuda" and precision == "bf16":
        model.to(torch.bfloat16)
    # The trainer switches the cache off, which would make every later answer of the student slow.
    model.config.use_cache = True
    ends = loaded.form.end_tokens(loaded.generation_config)
    if len(ends) > 1:
        # Other programs stop where our answers stop.
        model.generation_config.eos_token_id = ends
    with writing(folder):
        model.save_pretrained(folder)
        loaded.tokenizer.save_pretrained(folder)


def unanswered(model, loaded, rows, device, task):
    """What to tell when the student ends none of its own training prompts: those with the shortest responses are asked."""
    model.eval()
    model.gradient_checkpointing_disable()
    student = answerer(model, loaded)
    shortest = sorted(rows, key=lambda row: len(row["input_ids"]) - row["labels"].count(IGNORED))[:ASKED_PROMPTS]
    for row in shortest:
        start = row["labels"].count(IGNORED)
        sampling = {"maxTokens": 2 * (len(row["input_ids"]) - start) + 16}
        if answer_batch(student, device, [row["input_ids"][:start]], "chat", sampling, task)[0]["finish"] == "stop":
            return []
    return ["The student ends none of %d training prompts that it was asked; train it for longer." % len(shortest)]
