"""Trainings that survive whatever ends them: each has a folder, and the folder is the truth.

    job.json            what is to be done: {format: 1, method: "train", params, checkpointMinutes}; written by who asks
    lock                held by the one process that works on it
    heartbeat           {at, host, pid, phase, ticks, step?, total?}, written anew every two seconds
    events.jsonl        what happened, a line each; for people
    stop                somebody wants it to end: a checkpoint is written and the process leaves
    checkpoints/N/      everything that the steps after the Nth need; counts once `.complete` is in it, which comes last
    output/             what it makes
    result.json         the end: what `train` returns
    fault.json          the end: {code, message, fix?, retryable}

Only `result.json` and `fault.json`, both by one rename, count as the end. Exit codes of `python -m agora_jobs FOLDER`:
0 done; 65 the input is wrong, so never again; 75 interrupted, so run it again; anything else at most three times.

No part of the worker's version: nothing here changes a student. A training that was killed at any step and goes on leaves
the bits of one that was left alone.
"""
