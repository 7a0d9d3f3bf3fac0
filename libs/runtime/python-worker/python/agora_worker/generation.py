"""Lets a model answer prompts in batches. What comes out depends on the requests alone, never on timing: batches are
formed from the requests' lengths, and sampling is seeded per batch."""

from . import models
from .answering import answer_batch
from .batching import batches, begins_turn, maximum_of
from .chat import template_ids, text_ids
from .faults import WorkerFault, is_out_of_memory
from .models import torch


def generate(params, task):
    """params: {model, requests: [{prompt, sampling}], device?, batchSize?, threads?}
    result: {device, completions: [{text, finish: "stop" | "length", usage: {inputTokens, outputTokens}, tooLong?}]}
    tooLong: why a prompt got no answer, for prompts that fill the model's context."""
    device = models.device_for(params.get("device", "auto"))
    loaded = models.load(params["model"], inference_dtype(device), device, keep_large=True)
    models.use_threads(loaded.parameters, params.get("threads"))
    task.phase = "generate"
    requests = params["requests"]
    encoded = [encode_prompt(loaded.tokenizer, request["prompt"]) for request in requests]
    context = models.context_length(loaded.model)
    completions = [too_long(ids, context) for ids in encoded]
    unanswered = [index for index, completion in enumerate(completions) if completion is None]
    done = len(requests) - len(unanswered)
    for indices in batches(loaded, device, requests, encoded, unanswered, params.get("batchSize")):
        request = requests[indices[0]]
        answers = answer(loaded, device, [encoded[i] for i in indices], request, task)
        for index, completion in zip(indices, answers):
            completions[index] = completion
        done += len(indices)
        task.progress({"done": done, "total": len(requests), "unit": "prompts"}, force=done == len(requests))
    return {"device": models.describe(device), "completions": completions}


def inference_dtype(device):
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.float32


def encode_prompt(tokenizer, prompt):
    if prompt["kind"] == "text":
        return text_ids(tokenizer, prompt["text"])
    messages = prompt["messages"]
    if messages[-1]["role"] == "assistant":
        return template_ids(tokenizer, messages, continue_final_message=True)
    return template_ids(tokenizer, messages, add_generation_prompt=True)


def too_long(ids, context):
    """The completion of a prompt that leaves no room for an answer; None for all others. Never cut: what is missing would
    change the question."""
    if context is None or len(ids) < context:
        return None
    return {
        "text": "",
        "finish": "length",
        "usage": {"inputTokens": len(ids), "outputTokens": 0},
        "tooLong": "the prompt of %d tokens leaves no room for an answer in the model's context of %d"
        % (len(ids), context),
    }


def answer(loaded, device, prompts, request, task):
    """The answers to prompts of one sort; in halves where a batch does not fit into memory."""
    task.check()
    kind = "chat" if begins_turn(request["prompt"]) else "text"
    try:
        return answer_batch(loaded, device, prompts, kind, request["sampling"], task)
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        words = str(error).splitlines()[0]
    # Outside of the handler, which would hold on to what the batch had allocated.
    if device.type == "cuda":
        torch.cuda.empty_cache()
    if len(prompts) > 1:
        half = len(prompts) // 2
        return [
            one for part in (prompts[:half], prompts[half:]) for one in answer(loaded, device, part, request, task)
        ]
    raise WorkerFault(
        "invalid-input",
        "The model cannot answer a prompt of %d tokens with up to %d more: memory ran out (%s)"
        % (len(prompts[0]), maximum_of(request["sampling"]), words),
        "Use a smaller model or a device with more free memory; agora evaluate takes --max-tokens for shorter answers.",
    )
