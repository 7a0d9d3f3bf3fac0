"""What the processes of a program hold together."""

import os
import socket

# Pages that the host has put into its swap are held as well.
RESIDENT = (b"RssAnon:", b"RssShmem:", b"VmSwap:")
PROPORTIONAL = (b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:")
# A pipe's buffer; the filter lets no program enlarge it.
PIPE_BYTES = 64 * 1024
SHARED_FILES = "/dev/shm/"


def send_buffer():
    """Bytes that a socket may have on their way; the filter lets no program enlarge it."""
    pair = socket.socketpair()
    size = pair[0].getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    for end in pair:
        end.close()
    return size


class Memory:
    """Measures against one limit. `files`: how many a process may have open. `user`: the program's own user, or None."""

    def __init__(self, limit, files, user):
        self.limit = limit
        self.files = files
        self.user = user
        self.socket_bytes = send_buffer()

    def exceeded(self, pids):
        """Whether the processes together hold more than the limit."""
        resident = {pid: resident_bytes(pid) for pid in pids}
        outside = self.in_buffers(pids) + self.in_shared_files()
        if sum(resident.values()) + outside <= self.limit:
            return False
        # Forks share most of their memory; what they really hold takes longer to find out.
        return sum(proportional_bytes(pid, resident[pid]) for pid in pids) + outside > self.limit

    def in_buffers(self, pids):
        """What sockets, pipes and deleted files may hold, which belongs to no process and counts once."""
        held, hidden = {}, 0
        for pid in pids:
            try:
                for name in os.listdir(f"/proc/{pid}/fd"):
                    path = f"/proc/{pid}/fd/{name}"
                    target = os.readlink(path)
                    if target not in held:
                        held[target] = self.behind(target, path)
            except FileNotFoundError:
                pass  # It has ended, or closed it.
            except PermissionError:
                hidden += self.files * self.socket_bytes  # It hides what it has open.
        return sum(held.values()) + hidden

    def behind(self, target, path):
        if target.startswith("socket:"):
            return self.socket_bytes
        if target.startswith("pipe:"):
            return PIPE_BYTES
        if target.startswith(SHARED_FILES) and target.endswith(" (deleted)"):
            return os.stat(path).st_blocks * 512
        return 0

    def in_shared_files(self):
        """Where the program has a user of its own and shares the folder with all others: elsewhere it is limited itself."""
        if self.user is None:
            return 0
        return sum(entry.stat(follow_symlinks=False).st_blocks * 512 for entry in shared_files_of(self.user))


def shared_files_of(user):
    found = []
    try:
        with os.scandir(SHARED_FILES) as entries:
            for entry in entries:
                try:
                    if entry.stat(follow_symlinks=False).st_uid == user:
                        found.append(entry)
                except FileNotFoundError:
                    pass
    except FileNotFoundError:
        pass
    return found


def resident_bytes(pid):
    """Resident memory, shared memory included, less the pages of files."""
    return kibibytes(f"/proc/{pid}/status", RESIDENT) or 0


def proportional_bytes(pid, otherwise):
    """The same, but a page that n processes share counts one n-th."""
    found = kibibytes(f"/proc/{pid}/smaps_rollup", PROPORTIONAL)
    return otherwise if found is None else found


def kibibytes(path, names):
    """The sum of the lines that begin with the names, in bytes; None when none does."""
    try:
        with open(path, "rb") as file:
            sizes = [int(line.split()[1]) for line in file if line.startswith(names)]
    except OSError:
        return None
    return sum(sizes) * 1024 if sizes else None
