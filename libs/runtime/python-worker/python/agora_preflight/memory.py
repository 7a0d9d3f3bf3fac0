"""Does a model fit, for training and for answering? Sums that anybody can check stand in the message."""

import math

from agora_worker.adapters import adapter_parameters
from agora_worker.memory import FOUR_BITS_BYTES, four_bits_of

from .findings import finding, notice, size
from .layout import check_division, check_ranks, layout_of

# Weights, gradients and two AdamW moments: four numbers of 4 bytes, or of 2 where the masters are bf16.
TRAINED_NUMBERS = 4
# Of an adapter: the same four numbers, always of 4 bytes.
ADAPTER_BYTES = 16
# As the worker does: above it, a GPU recomputes activations instead of keeping them.
CHECKPOINTING_PARAMETERS = 300_000_000
# On a processor a training of more would take weeks.
PROCESSOR_PARAMETERS = 3_000_000_000
# Of the device; the rest is for the library's own buffers.
SHARE = 0.95
PROMPT_TOKENS = 1024
# Of a GPU on another machine, from which on it is told what a training takes.
TOLD_BYTES = 12e9
# Rows that the worker answers at once on a processor.
ROWS = 64


def device_of(machine):
    if machine["gpus"]:
        gpu = machine["gpus"][0]
        return {"cuda": True, "name": gpu["name"], "memory": gpu["memoryBytes"], "half": gpu["bf16"]}
    return {"cuda": False, "name": "this machine's memory", "memory": machine["memoryBytes"], "half": False}


def check_training(title, architecture, settings, machine, placement=None):
    """placement: {ranks, sharding, atOnce?} of the trainer; one process where it is None. atOnce: trainings that share the machine's
    memory."""
    device = device_of(machine)
    parameters = architecture.parameters
    if not device["cuda"] and parameters > PROCESSOR_PARAMETERS:
        yield no_gpu(title, parameters, machine)
    masters = 2 if settings.get("masters") == "bf16" else 4
    states, state_sum = states_of(architecture, settings, masters)
    most = device["memory"] * SHARE
    yield from check_ranks(title, placement, machine)
    yield from check_division(title, placement, machine, settings)
    layout = layout_of(placement, machine, states, device["memory"], bool(settings.get("quantised")))
    held, batch = layout.held(states), layout.batch(settings)
    # Both answers of a pair are read at once.
    tokens = batch * settings["maxLength"] * (2 if settings.get("dpo") else 1)
    activations, rule = activations_of(architecture, device, tokens)
    sums = "%s = %s%s, and %s of activations (%s)" % (state_sum, size(states), layout.told(states), size(activations), rule)
    # Each GPU reads the student whole, and tries it, before it is divided.
    whole = parameters * masters if layout.parts > 1 and device["cuda"] else 0
    if held > most or whole > most:
        message = "%s does not fit into %s (%s) for training: %s" % (title, device["name"], size(device["memory"]), sums)
        several = "gpus in the compute file" if (placement or {}).get("by") == "compute" else "AGORA_TRAINER_SHARDING auto or fsdp"
        yield finding("invalid-input", message, what_fits(parameters, masters, most, device, states, layout, several))
    elif held + activations > most:
        rows = int((most - held) // (activations / batch)) // layout.neighbours
        message = "A batch of the longest rows of %s does not fit into %s (%s): %s" % (title, device["name"], size(device["memory"]), sums)
        if rows >= 1:
            fix = "student.training.batchSize: %d fits; raise gradientAccumulation by the same factor." % rows
        else:
            fix = "Lower student.training.maxLength: %d tokens fit with batchSize: 1." % int((most - held) // (activations / tokens))
        # Without packing most rows are shorter.
        yield finding("invalid-input", message, fix, fatal=bool(settings.get("packing")))
    else:
        yield from check_neighbours(title, device, held + activations, sums, (placement or {}).get("atOnce", 1))


def check_neighbours(title, device, needed, sums, at_once):
    """Trainings side by side on a processor. A run may have fewer of them, so that it is only told."""
    fit = int(device["memory"] * SHARE // needed)
    if device["cuda"] or fit >= at_once:
        return
    message = "%d trainings like that of %s at once do not fit into %s (%s): %s each" % (at_once, title, device["name"], size(device["memory"]), sums)
    yield notice(message, "Set trainings of the compute file to %d." % fit)


def no_gpu(title, parameters, machine):
    why = machine.get("whyNoGpu")
    message = "%s has %.1f B parameters, and there is no GPU here that torch can use%s: training it on a processor would take weeks" % (
        title, parameters / 1e9, " (%s)" % why if why else "",
    )  # fmt: skip
    return finding("invalid-input", message, "Start the trainer on a machine with a GPU, or choose a student below %d B parameters." % (PROCESSOR_PARAMETERS / 1e9))


def states_of(architecture, settings, masters):
    """Bytes of all that the optimiser and the model keep, and the sum."""
    parameters, lora = architecture.parameters, settings.get("lora")
    if not lora:
        return parameters * masters * TRAINED_NUMBERS, "%s parameters × %d bytes (weights, gradients and two AdamW moments of %d each)" % (
            "{:,}".format(parameters), masters * TRAINED_NUMBERS, masters,
        )  # fmt: skip
    adapter = adapter_parameters(architecture.layers, lora)
    if settings.get("quantised"):
        linear = four_bits_of(architecture.layers)
        return linear * FOUR_BITS_BYTES + (parameters - linear) * masters + adapter * ADAPTER_BYTES, (
            "%s frozen parameters × %.2f bytes, %s others × %d and %s of the adapter × %d"
            % ("{:,}".format(linear), FOUR_BITS_BYTES, "{:,}".format(parameters - linear), masters, "{:,}".format(adapter), ADAPTER_BYTES)
        )  # fmt: skip
    return parameters * masters + adapter * ADAPTER_BYTES, "%s frozen parameters × %d bytes and %s of the adapter × %d" % (
        "{:,}".format(parameters), masters, "{:,}".format(adapter), ADAPTER_BYTES,
    )  # fmt: skip


def told_elsewhere(title, architecture, settings, ranks):
    """The sums of a training on machines that are not known here; none where every GPU has room for it."""
    states, state_sum = states_of(architecture, settings, 2 if settings.get("masters") == "bf16" else 4)
    each = states if settings.get("quantised") else math.ceil(states / ranks)
    if each < TOLD_BYTES:
        return []
    divided = ", divided over %d GPUs: %s each" % (ranks, size(each)) if each < states else ""
    message = "%s: whether the nodes have the memory cannot be told here. Training it takes %s = %s%s, and activations beside" % (
        title, state_sum, size(states), divided,
    )  # fmt: skip
    return [notice(message)]


def what_fits(parameters, masters, most, device, states, layout, several):
    """What to do about it: every way whose sum is small enough. several: what says that several GPUs do it."""
    fits = most / (layout.held(states) / parameters)
    ways = ["choose a student of at most %.1f B parameters" % (fits / 1e9) if fits >= 1e8 else "choose a smaller student"]
    lora = states < parameters * masters * TRAINED_NUMBERS
    at_first = parameters * masters if layout.parts > 1 and device["cuda"] else 0
    if not lora and max(layout.held(masters * parameters), at_first) <= 0.9 * most:
        ways.append("set student.training.method: lora, which keeps about %s" % size(layout.held(masters * parameters)))
    halved = states - 2 * parameters if lora else states // 2
    if masters == 4 and device["half"] and layout.held(halved) <= most:
        what = "keeps the frozen weights in %s" % size(2 * parameters) if lora else "takes %s and trains less exactly" % size(layout.held(halved))
        ways.append("set student.training.masters: bf16, which %s" % what)
    gpus = math.ceil(states / most)
    if device["cuda"] and gpus > layout.parts and parameters * masters <= most:
        ways.append("train it on %d such GPUs (%s each; %s)" % (gpus, size(states / gpus), several))
    ways.append("start the trainer on a machine with more memory")
    return "%s%s, or %s." % (ways[0][0].upper(), ", or ".join([ways[0][1:], *ways[1:-1]]), ways[-1])


def activations_of(architecture, device, tokens):
    """Bytes of a batch of rows of maxLength tokens, and the rule. Logits and their gradient are fp32."""
    config = architecture.config.get_text_config()
    hidden = getattr(config, "hidden_size", None) or getattr(config, "n_embd", None) or 1
    layers = getattr(config, "num_hidden_layers", None) or getattr(config, "n_layer", None) or 1
    inner = getattr(config, "intermediate_size", None) or 4 * hidden
    vocabulary = getattr(config, "vocab_size", None) or 1
    width = 2 if device["cuda"] and device["half"] else 4
    layer = 8 * hidden + 3 * (inner if isinstance(inner, int) else 4 * hidden)
    if device["cuda"] and architecture.parameters >= CHECKPOINTING_PARAMETERS:
        numbers, rule = layers * hidden + layer, "layers × hidden + one layer"
    else:
        numbers, rule = layers * layer, "layers × (8 × hidden + 3 × intermediate)"
    total = tokens * (numbers * width + 2 * 4 * vocabulary)
    return total, "%s tokens × (%s × %d bytes + 8 × vocabulary)" % ("{:,}".format(tokens), rule, width)


def check_answering(title, architecture, max_tokens, machine):
    device = device_of(machine)
    width = 2 if device["cuda"] else 4
    held = architecture.parameters * width
    tokens = PROMPT_TOKENS + max_tokens
    row = cache_per_token(architecture.config, width) * tokens
    most = device["memory"] * SHARE
    sums = "%s parameters × %d bytes = %s, and %s of KV cache a row of %d tokens" % (
        "{:,}".format(architecture.parameters), width, size(held), size(row), tokens,
    )  # fmt: skip
    where = "%s (%s)" % (device["name"], size(device["memory"]))
    if held + row > most:
        message = "%s does not fit into %s to answer: %s" % (title, where, sums)
        fix = "Choose a model of at most %.1f B parameters, or start the evaluation service on a machine with more memory." % (
            max(0, most - row) / width / 1e9
        )
        yield finding("invalid-input", message, fix)
    elif not device["cuda"] and held + ROWS * row > most:
        yield notice("%s answers %d rows at once on a processor, which may not fit into %s: %s" % (title, ROWS, where, sums))


def cache_per_token(config, width):
    text = config.get_text_config()
    heads = getattr(text, "num_key_value_heads", None) or getattr(text, "num_attention_heads", None) or getattr(text, "n_head", None) or 1
    all_heads = getattr(text, "num_attention_heads", None) or heads
    head = getattr(text, "head_dim", None) or (getattr(text, "hidden_size", None) or 0) // (all_heads or 1)
    layers = getattr(text, "num_hidden_layers", None) or 0
    return 2 * layers * heads * head * width if all(isinstance(part, int) for part in (layers, heads, head)) else 0
