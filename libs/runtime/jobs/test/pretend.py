"""Keeps the protocol of a job folder without training: pretend.py FOLDER STEPS. A step takes a tenth of a second, and is kept."""

import fcntl
import json
import os
import sys
import time

folder, steps = sys.argv[1], int(sys.argv[2])


def at(*names):
    return os.path.join(folder, *names)


def say(kind, **facts):
    with open(at("events.jsonl"), "a") as events:
        events.write(json.dumps({"at": "2020-01-01T00:00:00.000Z", "kind": kind, "pid": os.getpid(), **facts}) + "\n")


def write(name, value):
    with open(at(name + ".part"), "w") as file:
        json.dump(value, file)
    os.replace(at(name + ".part"), at(name))


lock = os.open(at("lock"), os.O_RDWR | os.O_CREAT)
fcntl.flock(lock, fcntl.LOCK_EX)
if os.path.exists(at("result.json")):
    sys.exit(0)
for name in ("stop", "fault.json"):
    if os.path.exists(at(name)):
        os.remove(at(name))
done = int(open(at("kept")).read()) if os.path.exists(at("kept")) else 0
say("resumed" if done else "started", step=done)
while done < steps:
    if os.path.exists(at("stop")):
        say("stopped")
        sys.exit(75)
    time.sleep(0.1)
    done += 1
    write("kept", done)
    write("heartbeat", {"at": "2020-01-01T00:00:00.000Z", "host": "n1", "phase": "train", "ticks": done})
    say("progress", progress={"done": done, "total": steps, "unit": "steps"})
write("result.json", {"files": {}, "result": {"steps": done}})
say("finished")
