"""How a program is kept apart without bubblewrap."""

import os
import signal
import socket
import tempfile
import time

SWEEP_SECONDS = 5
USERS = 150


class LimitsOnly:
    """What is left without namespaces: the supervisor adopts the program's orphans and hunts them down."""

    def __init__(self, settings):
        self.settings = settings
        self.uid = None if settings["uid"] is None else self.claim_user(settings["uid"])
        self.path = None

    def claim_user(self, first):
        """A user that no other server on this machine uses: all processes of the user are killed after each program.

        The claim is a name that only one process can hold, and that the kernel frees when its holder ends.
        """
        for uid in range(first, first + USERS):
            self.claim = socket.socket(socket.AF_UNIX)
            try:
                self.claim.bind(f"\0agora-sandbox-user-{uid}")
                return uid
            except OSError:
                self.claim.close()
        raise OSError("every user for programs is taken")

    def enter(self):
        os.setsid()
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.path = tempfile.mkdtemp(prefix="program-", dir=self.settings["temp"])
        if self.uid is not None:
            os.chown(self.path, self.uid, self.uid)

    def folder(self):
        return self.path

    def user(self):
        """The user that is the program's alone, if it has one."""
        return self.uid

    def process_limit(self):
        """The kernel counts all threads of a user, so those that the user has already come on top."""
        user = os.getuid() if self.uid is None else self.uid
        threads = 0
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    if os.stat(f"/proc/{name}").st_uid == user:
                        threads += len(os.listdir(f"/proc/{name}/task"))
                except OSError:
                    pass
        return self.settings["processes"] + threads

    def drop_privileges(self):
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        if self.uid is not None:
            os.setgroups([])
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        write_nowhere_but(self.path)

    def members(self):
        children = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open(f"/proc/{name}/stat", "rb") as file:
                        parent = int(file.read().rpartition(b")")[2].split()[1])
                except OSError:
                    continue
                children.setdefault(parent, []).append(int(name))
        found, queue = [], [os.getpid()]
        while queue:
            born = children.get(queue.pop(), [])
            found += born
            queue += born
        return found

    def kill_all(self):
        if self.uid is not None:
            self.kill_all_of_user()
        deadline = time.monotonic() + SWEEP_SECONDS
        while time.monotonic() < deadline:
            for pid in self.members():
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0] != 0:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.002)
        raise TimeoutError("processes of the program are still alive")

    def kill_all_of_user(self):
        """One call that even a fork bomb cannot outrun; the user is this server's alone."""
        killer = os.fork()
        if killer == 0:
            try:
                os.setresuid(self.uid, self.uid, self.uid)
                os.kill(-1, signal.SIGKILL)
            finally:
                os._exit(0)
        os.waitpid(killer, 0)

    def leave(self):
        if self.uid is not None:
            for entry in shared_files_of(self.uid):
                if entry.is_dir(follow_symlinks=False):
                    remove_folder(entry.path)
                else:
                    os.unlink(entry.path)
        remove_folder(self.path)
