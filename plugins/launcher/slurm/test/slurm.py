#!/usr/bin/env python3
"""A small Slurm for specs: run under the name of sbatch, squeue, scancel, scontrol or srun, on the folder AGORA_FAKE_SLURM names in
SLURM_CONF. Jobs are real processes; answers and errors have the words of Slurm 22.05."""

import getpass
import json
import os
import signal
import subprocess
import sys

folder = os.environ["SLURM_CONF"]
program = os.path.basename(sys.argv[0])
arguments = sys.argv[1:]
jobs_file = os.path.join(folder, "jobs.json")


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


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(1)


def option(name, default=None):
    for argument in arguments:
        if argument.startswith("--%s=" % name):
            return argument.split("=", 1)[1]
    return default


def value(flag):
    return arguments[arguments.index(flag) + 1]


def state(job):
    if job.get("state"):
        return job["state"]
    return "RUNNING" if alive(job["pid"]) else "COMPLETED"


jobs = read(jobs_file, {})
if os.path.exists(os.path.join(folder, "down")) and program != "srun":
    fail("slurm_load_jobs error: Unable to contact slurm controller (connect failure)")
if program == "sbatch":
    with open(os.path.join(folder, "calls"), "a") as calls:
        calls.write(json.dumps(arguments) + "\n")
    if option("partition") == "nowhere":
        fail("sbatch: error: invalid partition specified: nowhere\nsbatch: error: Batch job submission failed: Invalid partition name specified")
    number = str(1 + len(jobs))
    script = os.path.join(folder, "script-" + number)
    with open(script, "w") as file:
        file.write(sys.stdin.read())
    names = option("export").split(",")
    env = {name: os.environ[name] for name in names if name in os.environ}
    env.update(SLURM_JOB_ID=number, SLURM_JOB_NODELIST="n1", SLURM_EXPORT_ENV=option("export"))
    with open(option("output").replace("%%", "%"), "a") as out:
        child = subprocess.Popen(["/bin/bash", script], env=env, cwd=option("chdir"), stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)
    jobs[number] = {"name": option("job-name"), "pid": child.pid}
    write(jobs_file, jobs)
    print(number)
elif program == "squeue":
    layout = value("-o")
    if "-j" in arguments:
        number = value("-j")
        if number not in jobs:
            fail("slurm_load_jobs error: Invalid job id specified")
        found = {number: jobs[number]}
    else:
        assert value("-u") == getpass.getuser()
        found = {number: job for number, job in jobs.items() if job["name"] == value("-n") and state(job) in ("RUNNING", "PENDING")}
    for number, job in found.items():
        fields = {"%i": number, "%T": state(job), "%r": job.get("reason", "None"), "%N": "n1" if state(job) == "RUNNING" else ""}
        for name, text in fields.items():
            layout = layout.replace(name, text)
        print(layout)
elif program == "scancel":
    if arguments[-1] not in jobs:
        fail("scancel: error: Kill job error on job id %s: Invalid job id specified" % arguments[-1])
    job = jobs[arguments[-1]]
    if alive(job["pid"]):
        os.killpg(job["pid"], signal.SIGKILL)
elif program == "scontrol":
    if arguments[0] == "requeue":
        jobs[arguments[1]].update(state="PENDING", reason="BeginTime")
        write(jobs_file, jobs)
    else:
        print("n1")
elif program == "srun":
    first = next(index for index, argument in enumerate(arguments) if not argument.startswith("--"))
    os.execvp(arguments[first], arguments[first:])
