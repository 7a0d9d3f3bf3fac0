"""Starts a program under its limits and reports on it."""

import fcntl
import os
import resource
import signal


def supervise(house, request):
    """Runs one program and reports on it. Returns in the program alone, with nothing left to do but to run it."""
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    setup_read, setup_write = os.pipe()
    stdin = sealed(request["stdin"])
    limit = house.process_limit()
    pid = os.fork()
    if pid == 0:
        try:
            confine(house, request, limit, (stdin, out_write, err_write), setup_write)
        except BaseException as error:
            os.write(setup_write, repr(error).encode())
            os._exit(1)
        return
    for fd in (out_write, err_write, setup_write, stdin):
        os.close(fd)
    program = Program(pid, out_read, err_read, setup_read)
    # Until this pipe closes, the child still runs our own code.
    message = os.read(setup_read, 4096)
    broken = None if message else watch(program, house, request)
    if broken is not None:
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    house.kill_all()
    if message:
        house.leave()
        write_result({"setup": message.decode("utf-8", "replace")})
        os._exit(SERVED)
    if not drain(program, request["outputBytes"]) and broken is None:
        broken = "output-limit"
    end, code = how_it_ended(broken, status, usage, request["seconds"], bytes(program.stderr))
    house.leave()
    write_result(
        {
            "end": end,
            "exitCode": code,
            "stdout": bytes(program.stdout[: request["outputBytes"]]).decode("utf-8", "replace"),
            "stderr": bytes(program.stderr).decode("utf-8", "replace"),
        }
    )
    os._exit(SERVED)


def sealed(text):
    """A file with the text, to which nobody can add: it would hold memory that no limit counts."""
    file = os.memfd_create("stdin", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    write_all(file, text)
    os.lseek(file, 0, os.SEEK_SET)
    fcntl.fcntl(file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL)
    return file


def write_all(fd, text):
    data = memoryview(text.encode("utf-8", "replace"))
    while data:
        data = data[os.write(fd, data) :]


def confine(house, request, processes, streams, setup):
    """Turns this process into the program's: nothing of ours stays open, no limit can be raised again."""
    os.setsid()
    for target, fd in enumerate(streams):
        os.dup2(fd, target)
    # `setup` is moved next to the standard three, so that one call closes all the rest.
    os.dup2(setup, 3, inheritable=False)
    os.closerange(4, max(1024, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    os.chdir(house.folder())
    settings = house.settings
    memory = request["memoryMiB"] * 2**20
    cpu = cpu_seconds(request["seconds"])
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    lower(resource.RLIMIT_FSIZE, settings["fileMiB"] * 2**20)
    lower(resource.RLIMIT_NOFILE, settings["files"])
    lower(resource.RLIMIT_MEMLOCK, 0)
    lower(resource.RLIMIT_MSGQUEUE, 0)
    house.drop_privileges()
    # After the change of user: the limit is checked against the new user's processes.
    lower(resource.RLIMIT_NPROC, processes)
    lower(resource.RLIMIT_AS, memory)
    prctl(PR_SET_DUMPABLE, 1)
    os.environ.clear()
    refuse_system_calls(house.filter)
    os.close(3)


def lower(what, soft, hard=None):
    """Sets a limit, or the highest that is allowed below it."""
    ceiling = resource.getrlimit(what)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    resource.setrlimit(what, (min(soft, wanted), wanted))
