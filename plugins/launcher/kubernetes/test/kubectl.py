#!/usr/bin/env python3
"""As much of kubectl as the launcher calls, on a folder that KUBECONFIG names. Jobs are real processes; the answers have the fields and
words that the API's documentation has. FOLDER/status-NAME.json, where it is there, overlays a job's status, FOLDER/pods-NAME.json says what
pods it has. Of a TrainJob one process stands for all nodes. Without FOLDER/kubeflow the cluster has no such kind."""

import json
import os
import signal
import subprocess
import sys

folder = os.environ["KUBECONFIG"]
arguments = [argument for argument in sys.argv[1:] if not argument.startswith(("--context=", "--namespace="))]
verb = arguments[0]


KINDS = {"Job": "job", "TrainJob": "trainjobs.trainer.kubeflow.org"}
WORDS = {"job": "jobs.batch", KINDS["TrainJob"]: "trainjobs.trainer.kubeflow.org"}


def path(kind, name):
    return os.path.join(folder, "%s.%s.job" % (name, kind))


def has(kind):
    return kind == "job" or os.path.exists(os.path.join(folder, "kubeflow"))


def container_of(manifest):
    """What is run of a manifest: a container with an image, a command and variables."""
    if manifest["kind"] == "TrainJob":
        trainer = manifest["spec"]["trainer"]
        env = [{"name": "PET_MASTER_ADDR", "value": "%s-node-0-0" % manifest["metadata"]["name"]}, {"name": "PET_MASTER_PORT", "value": "29400"}]
        return {**trainer, "env": [*trainer["env"], *env]}
    [container] = manifest["spec"]["template"]["spec"]["containers"]
    return container


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(1)


if os.path.exists(os.path.join(folder, "down")):
    place = "memcache.go:265]"
    print('E0101 00:00:00.000000   12345 %s "Unhandled Error" err="dial tcp 10.0.0.1:6443"' % place, file=sys.stderr)
    fail("The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?")
if verb == "create":
    manifest = json.load(sys.stdin)
    name = manifest["metadata"]["name"]
    with open(os.path.join(folder, "last.json"), "w") as file:
        json.dump(manifest, file)
    kind = KINDS[manifest["kind"]]
    if not has(kind):
        fail('error: resource mapping not found for name: "%s" namespace: "" from "STDIN": no matches for kind "TrainJob" in version "trainer.kubeflow.org/v1alpha1"' % name)
    if os.path.exists(path(kind, name)):
        fail('Error from server (AlreadyExists): error when creating "STDIN": %s "%s" already exists' % (WORDS[kind], name))
    container = container_of(manifest)
    if container["image"] == "refused":
        fail('Error from server (Forbidden): error when creating "STDIN": jobs.batch is forbidden: exceeded quota')
    secrets = {"SECRET": "hush-hush"}  # What the Secret of the cluster holds.
    env = {"PATH": os.environ["PATH"]}
    for variable in container["env"]:
        env[variable["name"]] = variable["value"] if "value" in variable else secrets[variable["valueFrom"]["secretKeyRef"]["key"]]
    child = subprocess.Popen(container["command"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    with open(path(kind, name), "w") as file:
        json.dump({"pid": child.pid, "suspend": manifest["spec"].get("suspend", False)}, file)
    print("%s/%s" % (kind, name))
    sys.exit()
kind, name = arguments[1:3]
if kind == "pods":
    [selector] = [word.split("=", 1)[1] for word in arguments if word.startswith(("job-name=", "jobset.sigs.k8s.io/jobset-name="))]
    pods = os.path.join(folder, "pods-%s.json" % selector)
    items = json.load(open(pods)) if os.path.exists(pods) else []
    print(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    sys.exit()
if not has(kind):
    fail('error: the server doesn\'t have a resource type "trainjobs"')
if not os.path.exists(path(kind, name)):
    if "--ignore-not-found" in arguments:
        sys.exit()
    fail('Error from server (NotFound): %s "%s" not found' % (WORDS[kind], name))
with open(path(kind, name)) as file:
    job = json.load(file)
if verb == "get":
    overlay = os.path.join(folder, "status-%s.json" % name)
    if os.path.exists(overlay):
        with open(overlay) as file:
            status = json.load(file)
    elif alive(job["pid"]):
        one = {"active": 1, "ready": 1}
        status = one if kind == "job" else {"jobsStatus": [{"name": "node", "succeeded": 0, "failed": 0, "suspended": 0, **one}]}
    else:
        reason = "CompletionsReached" if kind == "job" else "AllJobsCompleted"
        status = {"succeeded": 1, "conditions": [{"type": "Complete", "status": "True", "reason": reason}]}
    print(json.dumps({"kind": "Job" if kind == "job" else "TrainJob", "metadata": {"name": name}, "spec": {"suspend": job["suspend"]}, "status": status}))
elif verb == "delete":
    if alive(job["pid"]):
        os.killpg(job["pid"], signal.SIGKILL)
    os.remove(path(kind, name))
