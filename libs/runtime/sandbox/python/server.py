"""Runs one untrusted Python program after another and reports how each ended.

Three processes, each the parent of the next:

server      warm interpreter; never sees a program, so what it hands down to the next one is always pristine
supervisor  one per program; reads the request, watches the limits, reports the result; holds the only way out
program     one per program; has lost every descriptor but its own standard three, every capability and the environment

Frames on descriptors 0 (requests) and 1 (results): four bytes of length, big-endian, then JSON in UTF-8.
Request: {source, stdin, seconds, lineSeconds, memoryMiB, outputBytes}. Result: {end, exitCode, stdout, stderr} or {setup: message}.

The one argument is JSON: {mode, processes, files, fileMiB, folderMiB, temp, uid,
families (of addresses, in which programs may make sockets)}. Modes:

fork-server  inside bubblewrap with CAP_SYS_ADMIN in its own user namespace: every program gets new pid, mount and IPC
             namespaces, of which the supervisor is process 1
once         inside bubblewrap as process 1 of its pid namespace: serves a single program
limits       without namespaces: resource limits, a folder of its own; when started as root (`uid` given), a user of its
             own, the first one from `uid` on that no other server has
"""

import gc
import json
import os
import sys
import traceback

SERVED, NO_MORE_REQUESTS = 0, 3


def serve(settings):
    """Forks one supervisor per request. Returns a request in the process that is to run it as a program."""
    # Without this a program under the same user could read the memory and descriptors of the processes above it.
    prctl(PR_SET_DUMPABLE, 0)
    house = (LimitsOnly if settings["mode"] == "limits" else Namespaces)(settings)
    house.filter = filter_here(settings["families"])
    if settings["mode"] == "once":
        return serve_one(house)
    own_pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    if settings["mode"] == "fork-server":
        # Programs may not make user namespaces: they would be a way to the kernel's less trodden paths.
        with open("/proc/sys/user/max_user_namespaces", "w") as file:
            file.write("0")
    gc.collect()
    gc.freeze()
    while True:
        if settings["mode"] == "fork-server":
            call("unshare", CLONE_NEWPID)
        supervisor = os.fork()
        if supervisor == 0:
            return serve_one(house)
        if settings["mode"] == "fork-server":
            call("setns", own_pid_namespace, CLONE_NEWPID)
        # A pid namespace is gone only when all that ran in it is, so the next program never meets a survivor.
        _, status = os.waitpid(supervisor, 0)
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != SERVED:
            # Whether half a result was written is unknown; starting afresh is the only safe way on.
            os._exit(0 if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NO_MORE_REQUESTS else 1)


def serve_one(house):
    try:
        house.enter()
        request = read_request()
        if request is None:
            house.leave()
            os._exit(NO_MORE_REQUESTS)
        supervise(house, request)
        return request
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    run(serve(json.loads(sys.argv[1]))["source"])
