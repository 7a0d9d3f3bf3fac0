"""facts.py FOLDER: what a spec cannot see from outside of the worker, as JSON. FOLDER holds a student of nano's kind."""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT.parents[1] / "python"), str(ROOT)]

import torch  # noqa: E402
from agora_worker import batching, generation, memory, models, packing, student_checks  # noqa: E402
from agora_worker.answering import held  # noqa: E402
from agora_worker.chat import IGNORED, ChatFormat, prepare_tokenizer  # noqa: E402
from agora_worker.faults import WorkerFault  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig  # noqa: E402
from zoo import ONE_STEP, OTHERS, ROWS, Task, own_loss, train  # noqa: E402
from zoo_models import make  # noqa: E402
from zoo_tokenizers import SHAPES, tokenizer_of  # noqa: E402


def loads_of_a_large_model(student):
    """How often weights are read for three blocks of one evaluation, and once more after it."""
    models.unload()
    kept, models.KEPT_PARAMETERS = models.KEPT_PARAMETERS, 0
    read, count = models.read, []
    models.read = lambda *args: count.append(1) or read(*args)
    request = {"prompt": {"kind": "text", "text": "cat"}, "sampling": {"maxTokens": 2}}
    try:
        for _ in range(3):
            generation.generate({"model": {"path": student}, "requests": [request], "device": "cpu"}, Task())
        during = len(count)
        models.unload(small=False)
        generation.generate({"model": {"path": student}, "requests": [request], "device": "cpu"}, Task())
        return {"during": during, "after": len(count)}
    finally:
        models.KEPT_PARAMETERS, models.read = kept, read
        models.unload()


def what_does_not_fit(masters):
    model = torch.nn.Linear(2, 2)
    try:
        memory.check_fits(model, 10**12, {"masters": masters}, torch.device("cpu"))
    except WorkerFault as fault:
        return fault.data
    return None


def router_settings(folder, architecture):
    """What the configuration says of the balance of experts: of the model, and of the student trained from it."""
    model = make(architecture, tokenizer_of(SHAPES["chatml"]), folder / architecture)
    checkpoint, _ = train(model, folder, epochs=1)
    names = ("output_router_logits", "router_aux_loss_coef")
    return [{name: getattr(AutoConfig.from_pretrained(at), name) for name in names} for at in (model, checkpoint)]


def leaks(folder, architecture):
    """Packs two rows and changes the first: whether the second one's logits change, and what the trainer's probe says."""
    model = make(architecture, tokenizer_of(SHAPES["chatml"]), folder / ("packed-" + architecture))
    loaded = AutoModelForCausalLM.from_pretrained(model).eval()
    first, other, second = list(range(10, 22)), list(range(40, 52)), list(range(20, 34))
    positions = torch.tensor([[*range(12), *range(14)]])

    def logits_of_second(before):
        return loaded(input_ids=torch.tensor([before + second]), position_ids=positions, use_cache=False).logits[0, 12:]

    rows = [{"input_ids": ids} for ids in (first, second)]
    refusal = packing.mixes_rows(loaded, rows, torch.device("cpu"), 256)
    with torch.no_grad():
        try:
            changed = not models.agree(logits_of_second(first), logits_of_second(other), 1e-5)
        except (TypeError, RuntimeError, ValueError):
            changed = True
    return {"changed": changed, "refused": refusal is not None}


def tried(folder, architecture):
    """What the trainer says of a model that it is given whatever its configuration says."""
    model = make(architecture, tokenizer_of(SHAPES["chatml"]), folder / ("tried-" + architecture))
    why_not, student_checks.why_not_onward = student_checks.why_not_onward, lambda config: None
    try:
        train(model, folder, epochs=1)
    except WorkerFault as fault:
        return fault.data
    finally:
        student_checks.why_not_onward = why_not
    return None


def read_back(shape):
    """Responses that are trained otherwise than they are read as answers, which an answer learnt by heart would show."""
    tokenizer = tokenizer_of(shape)
    prepare_tokenizer(tokenizer)
    form = ChatFormat(tokenizer)
    ends = form.end_tokens(GenerationConfig(eos_token_id=tokenizer.eos_token_id))
    lead = form.lead_in if not form.lead_in.strip() else ""
    misses = []
    for response in [*(response for _, response in ROWS), "\tx", "two ends  \n\n", "   ", "A.", "</think>x", "'s", "123"]:
        row = form.encode("Say.", response)
        start = row["labels"].count(IGNORED)
        prompt, answer = row["input_ids"][:start], row["input_ids"][start:]
        answer = answer[: next(index for index, token in enumerate(answer) if token in ends)]
        text = form.answer(prompt, answer)
        text = text.split(form.stop_text)[0] if form.stop_text else text
        if text != lead + (response.strip() if shape.trims else response).removeprefix(form.opened_thought):
            misses.append([response, text])
    return misses


def accumulated(folder):
    """The loss of a model that knows no step of several batches: its own, and the log's."""
    model = make("bart", tokenizer_of(SHAPES["chatml"]), folder / "accumulated")
    _, steps = train(model, folder, OTHERS, **ONE_STEP, batchSize=3, gradientAccumulation=3)
    return {"own": own_loss(model), "log": steps["loss"]}


def last_position(student):
    """The highest position that a finished row reaches while a longer answer goes on."""
    loaded = models.load({"path": student}, torch.float32, torch.device("cpu"))
    seen = []
    model = loaded.model
    handle = model.model.register_forward_pre_hook(
        lambda module, args, kwargs: seen.append(int(kwargs["position_ids"].max())), with_kwargs=True
    )
    long, short = [5] * (models.context_length(model) - 4), [6] * 9
    requests = [{"prompt": {"kind": "text", "text": ""}, "sampling": {"maxTokens": 40}}] * 2
    groups = list(batching.batches(loaded, torch.device("cpu"), requests, [long, short], [0, 1]))
    with held(model), torch.no_grad():
        width = len(long)
        ids = torch.tensor([long, [0] * (width - 9) + short])
        mask = torch.tensor([[1] * width, [0] * (width - 9) + [1] * 9])
        model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=20, do_sample=False, eos_token_id=None)
    handle.remove()
    return {"highest": max(seen), "context": models.context_length(model), "together": groups == [[0, 1]]}


def main():
    student = sys.argv[1]
    torch.set_num_threads(1)
    packed = ["llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text", "granite", "cohere", "phi", "phi3"]
    packed += ["olmo2", "gpt2", "gpt_neox", "opt", "bloom", "mpt", "mixtral", "mamba", "qwen3_next", "lfm2", "gpt_oss"]
    with tempfile.TemporaryDirectory(prefix="agora-facts-") as name:
        folder = Path(name)
        facts = {
            "position": last_position(student),
            "loads": loads_of_a_large_model(student),
            "tooBig": [what_does_not_fit("fp32"), what_does_not_fit("bf16")],
            "router": {name: router_settings(folder, name) for name in ("granitemoe", "qwen3_moe")},
            "tried": {name: tried(folder, name) for name in ("bert", "granitemoehybrid", "llama")},
            "readBack": {name: read_back(shape) for name, shape in SHAPES.items()},
            "accumulated": accumulated(folder),
            "packing": {name: leaks(folder, name) for name in packed},
        }
    json.dump(facts, sys.stdout)


main()
