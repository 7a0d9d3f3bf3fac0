"""One look at every model that a run will load."""

from . import architecture, disk, memory, source, weights
from .findings import Problem, finding, first_line

# Bytes of a saved parameter: a student is saved in bf16 by a GPU, else in fp32.
SAVED = {"cuda": 2, "cpu": 4}


def inspect(request, answer):
    looks = {}
    machine = answer["machine"]
    checkpoint = downloads = 0
    for wanted in request["models"]:
        key = tuple(sorted((name, value) for name, value in wanted["reference"].items() if value))
        first = key not in looks
        if first:
            looks[key] = look(wanted)
        told, findings = looks[key], []
        answer["models"].append({"name": wanted["name"], "findings": findings})
        if isinstance(told, Problem):
            findings.append(titled(told.finding, wanted["name"]))
            continue
        found, built, held = told
        if isinstance(held, Problem):
            findings.append(titled(held.finding, wanted["name"]))
            held = weights.Weights(0, None, 0)
        answer["models"][-1].update(parameters=built.parameters, context=built.context)
        findings += found.findings if first else []
        findings += checks(wanted, found, built, held, machine)
        downloads += held.download if first else 0
        if wanted["use"] == "train":
            checkpoint = max(checkpoint, built.parameters * SAVED[machine["device"]])
    answer["checkpointBytes"] = checkpoint
    answer["findings"] += disk.check_downloads(downloads)


def look(wanted):
    reference = wanted["reference"]
    title = reference.get("path") or reference["id"]
    try:
        found = source.find(reference)
        return found, architecture.look(found.folder, title), weights_of(found)
    except Problem as problem:
        return problem
    except Exception as error:  # Whatever it is, the same will happen when the model is loaded.
        return Problem("invalid-input", "%s cannot be looked at: %s" % (title, first_line(error)), "Choose another model.")


def weights_of(found):
    """Or what is wrong with them: memory can be reckoned without."""
    try:
        return weights.look(found)
    except Problem as problem:
        return problem


def checks(wanted, found, built, held, machine):
    title = wanted["name"]
    use = wanted["use"]
    findings = architecture.check_tokenizer(found.folder, title, use)
    findings += architecture.check_elements(title, built, held)
    findings += architecture.check_quantised(title, built, use)
    if use == "train":
        settings = wanted["training"]
        findings += check_context(title, built, settings)
        findings += architecture.check_adapter(title, built, settings)
        if wanted.get("elsewhere"):
            findings += memory.told_elsewhere(title, built, settings, (wanted.get("placement") or {}).get("ranks", 1))
        else:
            findings += check_packages(title, settings, machine)
            findings += memory.check_training(title, built, settings, machine, wanted.get("placement"))
        findings += student_findings(found.folder, title, settings)
    else:
        findings += answering(title, built, wanted, machine)
    return findings


# What answers in this process.
HERE = (None, "worker", "continuous")


def answering(title, built, wanted, machine):
    """Where a server answers, its own settings decide what fits: several GPUs may have the model between them."""
    if wanted.get("engine") == "endpoint":
        return []
    found = memory.check_answering(title, built, wanted.get("maxTokens") or 512, machine)
    return [{**one, "fatal": one["fatal"] and wanted.get("engine") in HERE} for one in found]


def check_packages(title, settings, machine):
    """What the settings need of the machine beside memory."""
    from agora_worker import attention, optimizer, quantised

    wrong = [
        settings.get("attention") and attention.unavailable(settings["attention"], machine["device"] == "cuda"),
        settings.get("optimizer") and optimizer.unavailable(settings["optimizer"]),
        settings.get("quantised") and quantised.unavailable(),
    ]
    return [finding(code, "%s: %s" % (title, message), fix) for code, message, fix in filter(None, wrong)]


def check_context(title, built, settings):
    if built.context is None or settings["maxLength"] <= built.context:
        return []
    message = "student.training.maxLength is %d, but %s was made for %d tokens" % (settings["maxLength"], title, built.context)
    return [finding("invalid-input", message, "Set student.training.maxLength to %d or less." % built.context)]


def student_findings(folder, title, settings):
    """What the trainer itself knows about students, where it says so before a training."""
    from agora_worker.student_checks import check_student

    found = check_student(folder, max_length=settings["maxLength"], packing=settings["packing"] is True)
    return [titled(one, title) for one in found if one["code"] != "context"]


def titled(found, title):
    message = found["message"]
    return {**found, "message": message if title in message else "%s: %s" % (title, message)}
