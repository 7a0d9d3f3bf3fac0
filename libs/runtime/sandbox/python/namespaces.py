"""How a program is kept apart inside bubblewrap."""

import os
import signal
import struct

# bubblewrap's own first process, the server and the supervisor run under the program's user and are counted with it.
OWN_PROCESSES = 3


class Namespaces:
    """What differs when the supervisor is process 1 of a pid namespace: everything in sight belongs to the program."""

    def __init__(self, settings):
        self.settings = settings

    def enter(self):
        """Gives the supervisor a private /proc and empty, memory-backed /tmp and /dev/shm that vanish with it."""
        if self.settings["mode"] == "once":
            return
        call("unshare", CLONE_NEWNS | CLONE_NEWIPC)
        flags = MS_NOSUID | MS_NODEV
        size = f"mode=1777,nr_inodes=16384,size={self.settings['folderMiB']}m".encode()
        call("mount", b"tmpfs", b"/tmp", b"tmpfs", flags, size)
        call("mount", b"tmpfs", b"/dev/shm", b"tmpfs", flags, size)
        call("mount", b"proc", b"/proc", b"proc", flags | MS_NOEXEC, None)

    def folder(self):
        return "/tmp"

    def user(self):
        """None: what the program's user has besides, it shares with nobody, and it is limited in size."""
        return None

    def process_limit(self):
        return self.settings["processes"] + OWN_PROCESSES

    def drop_privileges(self):
        header = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
        call("capset", header, bytes(24))
        prctl(PR_SET_NO_NEW_PRIVS, 1)

    def members(self):
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]

    def kill_all(self):
        """Kills whatever the program has left behind, and waits until it is gone."""
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass

    def leave(self):
        pass
