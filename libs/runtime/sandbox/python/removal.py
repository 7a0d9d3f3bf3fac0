"""Takes away whatever a program has left in its folder."""

import os
import stat
import time

# A program may leave more than can be removed while others wait; whoever closes the sandbox removes the rest.
REMOVAL_SECONDS = 5


def remove_folder(path):
    """However deep it is, which is too deep for what goes down it: every folder below is first brought up to the top."""
    os.chmod(path, 0o700)
    top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        names = os.listdir(top)
        deadline = time.monotonic() + REMOVAL_SECONDS
        while names:
            if time.monotonic() > deadline:
                return
            name = names.pop()
            if not stat.S_ISDIR(os.lstat(name, dir_fd=top).st_mode):
                os.unlink(name, dir_fd=top)
                continue
            os.chmod(name, 0o700, dir_fd=top)
            names += brought_up(name, top)
            os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)
    os.rmdir(path)


def brought_up(name, top):
    """Empties a folder; the new names of what it held that are folders themselves."""
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    moved = []
    try:
        with os.scandir(folder) as entries:
            held = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for inner, is_folder in held:
            if not is_folder:
                os.unlink(inner, dir_fd=folder)
                continue
            os.chmod(inner, 0o700, dir_fd=folder)
            moved.append(os.urandom(16).hex())
            os.rename(inner, moved[-1], src_dir_fd=folder, dst_dir_fd=top)
    finally:
        os.close(folder)
    return moved
