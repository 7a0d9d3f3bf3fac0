#!/usr/bin/env python3
"""A queue in a folder, for specs: queue.py FOLDER submit NAME SCRIPT LOG | status ID | cancel ID | find NAME

Its faults stand in FOLDER/faults, one a line, each used up by the command that it befalls:
  lose      the next submission is taken and never heard of again
  repeat    the next submission is run twice
  slow      the next submission is in no list for two questions
  drop      the answer to the next submission gets lost; the job is there
  down      the next command fails"""

import json
import os
import signal
import subprocess
import sys

folder, command, *rest = sys.argv[1:]
jobs_file = os.path.join(folder, "jobs.json")
faults_file = os.path.join(folder, "faults")


def read(path, default):
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return default


def write(path, value):
    with open(path + ".part", "w") as file:
        json.dump(value, file)
    os.replace(path + ".part", path)


def fault(*names):
    faults = read(faults_file, [])
    if faults and faults[0] in names:
        write(faults_file, faults[1:])
        return faults[0]
    return None


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def start(script, log):
    with open(log, "a") as out:
        return subprocess.Popen([script], stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True).pid


def state(job):
    return "RUNNING" if any(alive(pid) for pid in job["pids"]) else "DONE"


if fault("down"):
    print("queue: cannot contact the server", file=sys.stderr)
    sys.exit(3)
jobs = read(jobs_file, {})
if command == "submit":
    name, script, log = rest
    number = str(100 + len(jobs))
    what = fault("lose", "repeat", "slow", "drop")
    pids = [] if what == "lose" else [start(script, log) for _ in range(2 if what == "repeat" else 1)]
    jobs[number] = {"name": name, "pids": pids, "hidden": 10**9 if what == "lose" else 2 if what == "slow" else 0}
    write(jobs_file, jobs)
    if what == "drop":
        print("queue: the connection was reset", file=sys.stderr)
        sys.exit(4)
    print("Job <%s> is submitted to queue <normal>." % number)
    sys.exit()
shown = {}
for number, job in jobs.items():
    if job["hidden"] > 0:
        job["hidden"] -= 1
    else:
        shown[number] = job
write(jobs_file, jobs)
if command == "find":
    for number, job in shown.items():
        if job["name"] == rest[0] and state(job) == "RUNNING":
            print("<%s>" % number)
elif command == "status":
    print("JOBID  STAT\n" + "\n".join("%s  %s" % (number, state(job)) for number, job in shown.items()))
elif command == "cancel":
    if rest[0] not in shown:
        print("Job <%s> is not found" % rest[0], file=sys.stderr)
        sys.exit(255)
    for pid in shown[rest[0]]["pids"]:
        if alive(pid):
            os.killpg(pid, signal.SIGKILL)
