#!/usr/bin/env python3
"""The programs bsub, bjobs, bkill, qsub, qstat, qdel, qselect, sky and ray, by the name in $ENGINES_PROGRAM: as much of each as the
example files use, as strict about options, their order and their values as the pages of IBM, Altair, SkyPilot and Ray say. Jobs are real
processes; $ENGINES_FOLDER holds them. While $ENGINES_FOLDER/down is there, no program answers."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys

FOLDER = os.environ["ENGINES_FOLDER"]
JOBS = os.path.join(FOLDER, "jobs.json")
PROGRAM = os.environ["ENGINES_PROGRAM"]


def jobs():
    return json.load(open(JOBS)) if os.path.exists(JOBS) else []


def keep(all_jobs):
    with open(JOBS + ".part", "w") as file:
        json.dump(all_jobs, file)
    os.replace(JOBS + ".part", JOBS)


def lives(job):
    try:
        with open("/proc/%d/stat" % job["pid"]) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def fail(text, code):
    print(text, file=sys.stderr)
    sys.exit(code)


def start(name, command, log=None, shell=False, gpus=None):
    if shell:
        command = ["/bin/sh", "-c", command]
    elif not os.access(command[0], os.X_OK):
        fail("%s: not an executable file" % command[0], 126)
    with open(log or os.devnull, "a") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    found = jobs()
    job = {"id": 100 + len(found), "name": name, "pid": child.pid, "gpus": gpus, "env": sorted(os.environ)}
    keep([*found, job])
    return job


def end(job):
    if lives(job):
        os.killpg(job["pid"], signal.SIGKILL)


class Strict(argparse.ArgumentParser):
    """Neither abbreviations nor options that nobody documents."""

    def __init__(self):
        super().__init__(prog=PROGRAM, allow_abbrev=False, add_help=False)

    def error(self, message):
        fail("%s: %s" % (PROGRAM, message), 2)

    def flag(self, *names):
        self.add_argument(*names, action="store_true")
        return self

    def value(self, *names, pattern=r".+", required=False):
        def checked(text):
            if not re.fullmatch(pattern, text):
                raise argparse.ArgumentTypeError("bad value %r" % text)
            return text

        self.add_argument(*names, type=checked, required=required)
        return self

    def rest(self, words):
        """Options, and then the command: what follows its first word is the command's own."""
        self.add_argument("command", nargs=argparse.REMAINDER)
        told = self.parse_args(words)
        if not told.command or told.command[0].startswith("-"):
            self.error("no command where options end: %r" % told.command)
        return told

    def ids(self, words, most=None):
        self.add_argument("ids", nargs="*")
        told = self.parse_args(words)
        if most is not None and len(told.ids) > most:
            self.error("too many arguments")
        return told


# LSF


def bsub(words):
    flags = Strict().value("-J", pattern=r"[^\s/]+").value("-o").value("-q").value("-gpu", pattern=r"num=[1-9]\d*(:.*)?")
    told = flags.value("-env").value("-n", pattern=r"[1-9]\d*").value("-R").rest(words)
    job = start(told.J, told.command, told.o, gpus=told.gpu)
    print("Job <%d> is submitted to queue <%s>." % (job["id"], told.q))


def bjobs(words):
    told = Strict().flag("-noheader").value("-o", pattern=r"stat|jobid").value("-J").ids(words)
    # Those that have ended are shown by their number alone.
    found = [job for job in jobs() if (str(job["id"]) in told.ids if told.ids else job["name"] == told.J and lives(job))]
    if not found:
        fail("Job <%s> is not found" % (told.ids[0] if told.ids else told.J), 255)
    for job in found:
        print({"jobid": job["id"], "stat": "RUN" if lives(job) else "DONE"}[told.o])


def bkill(words):
    for each in Strict().ids(words).ids:
        found = [job for job in jobs() if str(job["id"]) == each]
        if not found or not lives(found[0]):
            fail("Job <%s>: %s" % (each, "Job has already finished" if found else "No matching job found"), 255)
        end(found[0])
        print("Job <%s> is being terminated" % each)


# PBS


def qsub(words):
    select = r"select=[1-9]\d*(:(ngpus|ncpus)=\d+|:mem=\w+)*(,[\w.]+=[\w:]+)*"
    told = Strict().value("-N", pattern=r"[A-Za-z][\w.-]{0,235}").value("-j", pattern=r"oe|eo|n").value("-o").value("-l", pattern=select)
    told = told.value("-v", pattern=r"\w+(=[^,]*)?(,\w+(=[^,]*)?)*").value("-q").flag("-V").rest(words)
    job = start(told.N, told.command, told.o, gpus=told.l)
    print("%d.server" % job["id"])


def of_pbs(each):
    found = [job for job in jobs() if "%d.server" % job["id"] == each]
    if not found:
        fail("%s: Unknown Job Id %s" % (PROGRAM, each), 153)
    return found[0]


def qstat(words):
    told = Strict().flag("-x").flag("-f").ids(words, 1)
    job = of_pbs(told.ids[0])
    if not lives(job) and not told.x:
        fail("qstat: %s Job has finished, use -x or -H to obtain historical job information" % told.ids[0], 35)
    print("Job Id: %s\n    Job_Name = %s\n    job_state = %s\n    queue = workq" % (told.ids[0], job["name"], "R" if lives(job) else "F"))


def qdel(words):
    job = of_pbs(Strict().ids(words, 1).ids[0])
    if not lives(job):
        fail("qdel: Job has finished %d.server" % job["id"], 35)
    end(job)


def qselect(words):
    told = Strict().value("-N").value("-s", pattern=r"[BEFHMQRSTUWX]+").ids(words, 0)
    for job in jobs():
        if job["name"] == told.N and ("R" if lives(job) else "F") in told.s:
            print("%d.server" % job["id"])


# SkyPilot


def sky(words):
    if words[:1] != ["jobs"]:
        fail("sky: no such command", 2)
    {"launch": sky_launch, "queue": sky_queue, "cancel": sky_cancel}[words[1]](words[2:])


def sky_launch(words):
    flags = Strict().flag("-y", "--yes").flag("-d", "--detach-run").value("-n", "--name", pattern=r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
    told = flags.value("--gpus", pattern=r"[\w.-]+(:[1-9]\d*)?").value("--num-nodes", pattern=r"[1-9]\d*").rest(words)
    if not (told.yes and told.detach_run):
        fail("Launching a managed job. Proceed? [Y/n]: Aborted!", 1)
    # What is no file of YAML is a command of bash.
    job = start(told.name, " ".join(told.command), shell=True, gpus=told.gpus)
    print("Job submitted, ID: %d" % job["id"])


def sky_queue(words):
    Strict().flag("-s", "--skip-finished").flag("-a", "--all").ids(words, 0)
    print("Managed jobs\nID   TASK  NAME             REQUESTED   SUBMITTED   TOT. DURATION  STATUS")
    for job in reversed(jobs()):
        print("%d  -     %s  1x[H100:1]  1 min ago   1m 2s          %s" % (job["id"], job["name"], "RUNNING" if lives(job) else "FAILED_SETUP"))


def sky_cancel(words):
    told = Strict().flag("-y", "--yes").value("-n", "--name").ids(words)
    found = [job for job in jobs() if job["name"] == told.name and lives(job)]
    if not found:
        print("No running job found with name %r." % told.name)
    for job in found:
        end(job)


# Ray


def ray(words):
    if words[:1] != ["job"] or words[1] not in ("submit", "status", "stop", "delete"):
        fail("Error: No such command", 2)
    if "RAY_ADDRESS" not in os.environ:
        fail("ConnectionError: Failed to connect to Ray at address: http://localhost:8265.", 1)
    verb, words = words[1], words[2:]
    if verb == "submit":
        return ray_submit(words)
    [name] = Strict().ids(words, 1).ids
    found = [job for job in jobs() if job["name"] == name]
    if not found:
        fail("RuntimeError: Request failed with status code 404: Job %s does not exist." % name, 1)
    if verb == "status":
        print("Status for job '%s': %s\nStatus message: words for people" % (name, "RUNNING" if lives(found[0]) else "STOPPED"))
    elif verb == "stop":
        end(found[0])
        print("Attempting to stop job '%s'" % name)
    elif lives(found[0]):
        fail("RuntimeError: Request failed with status code 500: Cannot delete job '%s' in a non-terminal state" % name, 1)
    else:
        keep([{**job, "name": ""} if job["name"] == name else job for job in jobs()])


def ray_submit(words):
    if "--" not in words:
        fail("ray job submit: the entrypoint command comes after --", 2)
    cut = words.index("--")
    flags = Strict().flag("--no-wait").value("--submission-id").value("--entrypoint-num-gpus", pattern=r"\d+(\.\d+)?")
    told = flags.ids(words[:cut], 0)
    if any(job["name"] == told.submission_id for job in jobs()):
        fail("RuntimeError: Request failed with status code 500: Job with submission_id %s already exists" % told.submission_id, 1)
    start(told.submission_id, " ".join(words[cut + 1 :]), shell=True, gpus=told.entrypoint_num_gpus)
    print("Job '%s' submitted successfully" % told.submission_id)


if os.path.exists(os.path.join(FOLDER, "down")):
    fail("%s: cannot connect to server (errno=111)" % PROGRAM, 1)
globals()[PROGRAM](sys.argv[1:])
