"""Where a program may write and whom it may signal without namespaces, as the kernel's Landlock holds it to; nothing where
the kernel has none."""

import ctypes
import os
import struct

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, PATH_BENEATH = 1, 1

WRITE_FILE, REMOVE_FILE, MAKE_REG, REFER, TRUNCATE = 1 << 1, 1 << 5, 1 << 8, 1 << 13, 1 << 14
# Making and removing anything. The older the kernel, the fewer of the last it knows.
CHANGES = WRITE_FILE | sum(1 << bit for bit in range(4, 13))
SINCE = {2: REFER, 3: TRUNCATE}
# Listening and connecting by TCP (since 4); sockets without a file, signals to others (since 6).
NETWORK, SCOPES = 0b11, 0b11

HARMLESS = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# The C library keeps its named semaphores here, which `multiprocessing` needs.
SHARED = "/dev/shm"


def landlock_version():
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION))
    return max(0, version)


def system_call(number, *args):
    result = libc.syscall(number, *args)
    if result == -1:
        raise OSError(ctypes.get_errno(), f"landlock {number}: {os.strerror(ctypes.get_errno())}")
    return result


def write_nowhere_but(folder):
    """Needs `no_new_privs`. Holds for this process and all that it starts, for good."""
    version = landlock_version()
    if version == 0:
        return
    changes = CHANGES | sum(right for since, right in SINCE.items() if version >= since)
    handled = struct.pack("=QQQ", changes, NETWORK, SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = system_call(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    try:
        allow(rules, folder, changes)
        allow(rules, SHARED, changes & (WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE))
        for path in HARMLESS:
            allow(rules, path, changes & (WRITE_FILE | TRUNCATE))
        system_call(RESTRICT_SELF, rules, ctypes.c_uint32(0))
    finally:
        os.close(rules)


def allow(rules, path, rights):
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        system_call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", rights, beneath), ctypes.c_uint32(0))
    finally:
        os.close(beneath)
