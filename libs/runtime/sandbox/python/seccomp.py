"""The system calls that a program may not make, as a filter that the kernel holds it to."""

import ctypes
import errno
import os
import struct

# Name, then its number on x86_64 and on aarch64 ("-": there is none), as in Linux' unistd.h.
REFUSED = """
# reach into other processes
ptrace 101 117
process_vm_readv 310 270
process_vm_writev 311 271
kcmp 312 272
pidfd_getfd 438 438
process_madvise 440 440
process_mrelease 448 448
# the kernel's keyrings, which the host shares
add_key 248 217
request_key 249 218
keyctl 250 219
# memory that no limit counts, or that outlives the program
memfd_create 319 279
memfd_secret 447 447
shmget 29 194
shmat 30 196
shmctl 31 195
shmdt 67 197
semget 64 190
semop 65 193
semtimedop 220 192
semctl 66 191
msgget 68 186
msgsnd 69 189
msgrcv 70 188
msgctl 71 187
mq_open 240 180
mq_unlink 241 181
mq_timedsend 242 182
mq_timedreceive 243 183
mq_notify 244 184
mq_getsetattr 245 185
vmsplice 278 75
inotify_init 253 -
inotify_init1 294 26
bind 49 200
listen 50 201
remap_file_pages 216 234
# wide and little trodden ways into the kernel
userfaultfd 323 282
io_uring_setup 425 425
io_uring_enter 426 426
io_uring_register 427 427
io_setup 206 0
io_destroy 207 1
io_submit 209 2
io_cancel 210 3
io_getevents 208 4
io_pgetevents 333 292
bpf 321 280
perf_event_open 298 241
seccomp 317 277
# namespaces and mounts
unshare 272 97
setns 308 268
mount 165 40
umount2 166 39
pivot_root 155 41
chroot 161 51
open_tree 428 428
move_mount 429 429
fsopen 430 430
fsconfig 431 431
fsmount 432 432
fspick 433 433
mount_setattr 442 442
# the machine
init_module 175 105
finit_module 313 273
delete_module 176 106
create_module 174 -
get_kernel_syms 177 -
query_module 178 -
kexec_load 246 104
kexec_file_load 320 294
reboot 169 142
swapon 167 224
swapoff 168 225
acct 163 89
quotactl 179 60
quotactl_fd 443 443
syslog 103 116
vhangup 153 58
settimeofday 164 170
clock_settime 227 112
clock_adjtime 305 266
adjtimex 159 171
sethostname 170 161
setdomainname 171 162
iopl 172 -
ioperm 173 -
modify_ldt 154 -
personality 135 92
uselib 134 -
ustat 136 -
sysfs 139 -
_sysctl 156 -
nfsservctl 180 42
lookup_dcookie 212 18
fanotify_init 300 262
fanotify_mark 301 263
open_by_handle_at 304 265
name_to_handle_at 303 264
mbind 237 235
set_mempolicy 238 237
set_mempolicy_home_node 450 450
migrate_pages 256 238
move_pages 279 239
"""

# Numbers of calls that are looked at more closely.
CLOSER = """
clone 56 220
clone3 435 435
close_range 436 436
fcntl 72 25
ioctl 16 29
ioprio_set 251 30
prlimit64 302 261
sched_setaffinity 203 122
sched_setattr 314 274
sched_setparam 142 118
sched_setscheduler 144 119
setpriority 141 140
setsockopt 54 208
socket 41 198
socketpair 53 199
"""
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# Calls that are newer than this list are refused like calls that the kernel does not know.
NEWEST = 451
# Calls of the x32 interface on x86_64 carry this bit, and would pass by the list.
X32 = 0x40000000

NEW_NAMESPACES = 0x7E020000
# A thread whose open files are not those of its process: the supervisor would not see them.
CLONE_FILES, CLONE_THREAD, CLOSE_RANGE_UNSHARE = 0x400, 0x10000, 2
F_SETPIPE_SZ = 1031
# Calls whose first argument is a process: its own (0) alone, for the supervisor may have the same user.
ITS_OWN = ("prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler")
SOL_SOCKET, SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE = 1, 7, 8, 32, 33
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
AF_UNIX = 1

LOAD, JUMP_EQUAL, JUMP_ABOVE, JUMP_FROM, JUMP_BITS, MASK, RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x54, 0x06
ALLOW, KILL_PROCESS, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT, THIRD_ARGUMENT = 0, 4, 16, 24, 32

PR_SET_SECCOMP, MODE_FILTER = 22, 2


def numbers_of(table, column):
    rows = (line.split() for line in table.splitlines() if line and not line.startswith("#"))
    return {row[0]: int(row[1 + column]) for row in rows if row[1 + column] != "-"}


def statement(code, value, if_true=0, if_false=0):
    return struct.pack("=HBBI", code, if_true, if_false, value)


def fail(number):
    return statement(RETURN, FAIL | number)


def where(code, value, *then):
    """Runs `then` (which must return) when the comparison holds, and goes on behind it otherwise."""
    return [statement(code, value, 0, len(then)), *then]


def when_called(number, *then):
    """For one call: `then` looks at its arguments; what it lets pass is allowed."""
    body = [*then, statement(RETURN, ALLOW)]
    return [statement(JUMP_EQUAL, number, 0, len(body)), *body]


def argument(offset):
    """The lower half of an argument; the machines of the list store it first."""
    return statement(LOAD, offset)


def only(values, number):
    """Allows the listed values of what was loaded; any other fails with `number`."""
    allowed = [line for value in values for line in where(JUMP_EQUAL, value, statement(RETURN, ALLOW))]
    return [*allowed, fail(number)]


def filter_for(machine, families):
    """The filter's instructions. `families`: the address families in which the program may make sockets."""
    architecture, column = MACHINES[machine]
    numbers = numbers_of(CLOSER, column)
    x32 = where(JUMP_FROM, X32, fail(errno.ENOSYS)) if machine == "x86_64" else []
    lines = [
        statement(LOAD, ARCHITECTURE),
        statement(JUMP_EQUAL, architecture, 1, 0),
        statement(RETURN, KILL_PROCESS),
        statement(LOAD, NUMBER),
        *x32,
        *where(JUMP_ABOVE, NEWEST, fail(errno.ENOSYS)),
        # The C library falls back to `clone`, whose flags can be looked at.
        *where(JUMP_EQUAL, numbers["clone3"], fail(errno.ENOSYS)),
    ]
    for number in numbers_of(REFUSED, column).values():
        lines += where(JUMP_EQUAL, number, fail(errno.EPERM))
    for name, look in closer_looks(families).items():
        lines += when_called(numbers[name], *look)
    return b"".join([*lines, statement(RETURN, ALLOW)])


def closer_looks(families):
    """By name of the call, what decides on its arguments."""
    refuse = fail(errno.EPERM)
    return {
        "clone": [
            argument(FIRST_ARGUMENT),
            *where(JUMP_BITS, NEW_NAMESPACES, refuse),
            statement(MASK, CLONE_THREAD | CLONE_FILES),
            *where(JUMP_EQUAL, CLONE_THREAD, refuse),
        ],
        "close_range": [argument(THIRD_ARGUMENT), *where(JUMP_BITS, CLOSE_RANGE_UNSHARE, refuse)],
        # Buffers stay as large as they are counted.
        "fcntl": [argument(SECOND_ARGUMENT), *where(JUMP_EQUAL, F_SETPIPE_SZ, refuse)],
        "setsockopt": [
            argument(SECOND_ARGUMENT),
            statement(JUMP_EQUAL, SOL_SOCKET, 1, 0),
            statement(RETURN, ALLOW),
            argument(THIRD_ARGUMENT),
            *refused_values((SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE)),
        ],
        "ioctl": [argument(SECOND_ARGUMENT), *refused_values((TIOCSTI, TIOCLINUX))],
        **{name: [argument(FIRST_ARGUMENT), *only([0], errno.EPERM)] for name in ITS_OWN},
        # The first says that the second is a process.
        **{
            name: [argument(FIRST_ARGUMENT), *where(JUMP_ABOVE, kind, refuse), argument(SECOND_ARGUMENT), *only([0], errno.EPERM)]
            for name, kind in (("setpriority", 0), ("ioprio_set", 1))
        },
        "socket": [argument(FIRST_ARGUMENT), *only(families, errno.EAFNOSUPPORT)],
        "socketpair": [argument(FIRST_ARGUMENT), *only([AF_UNIX], errno.EAFNOSUPPORT)],
    }


def refused_values(values):
    return [line for value in values for line in where(JUMP_EQUAL, value, fail(errno.EPERM))]


def filter_here(families):
    """The filter for this machine; None where its system calls are not listed here."""
    machine = os.uname().machine
    return filter_for(machine, families) if machine in MACHINES and struct.calcsize("P") == 8 else None


def refuse_system_calls(instructions):
    """Puts this process and all that it starts under the filter, for good. `Sandbox.probe` tells where there is none."""
    if instructions is None:
        return
    held = ctypes.create_string_buffer(instructions, len(instructions))
    program = struct.pack("HP", len(instructions) // 8, ctypes.addressof(held))
    try:
        call("prctl", PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), ctypes.c_char_p(program))
    except OSError as error:
        # A kernel that was built without filters.
        if error.errno != errno.EINVAL:
            raise
