"""What a guarded child gives up before it looks at a film: the network, files, time, memory, a life without its parent.

Nothing here needs Django or a privilege. It is all the Linux kernel's own: user and network namespaces (unshare(2)),
Landlock (landlock(7)), resource limits (setrlimit(2)) and prctl(2).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
_INTERFACE_REQUEST = struct.Struct("16sH22x")

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_VERSION = 1
LANDLOCK_PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
# Every right of Landlock's first version, and truncation, which came with the third.
FILE_RIGHTS, TRUNCATE, TRUNCATE_SINCE = 0x1FFF, 1 << 14, 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: ``seconds`` of the clock, and of computing on each processor; bytes of memory and of output."""

    seconds: float
    memory: int
    output: int = 0
    processors: int = 1


def leave_the_network() -> None:
    """Move into a network of one's own that reaches nothing but itself; raises OSError where the system refuses."""
    _check(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, _INTERFACE_REQUEST.pack(b"lo", IFF_UP))


def die_with(parent: int) -> None:
    """Be killed when the process that started this one ends; comes after a change of namespace, which would undo it."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def keep_to(limits: Limits) -> None:
    """Take the lowest place in the queue and no more than the job needs."""
    os.nice(10)
    computing = int(limits.seconds * limits.processors) + 1
    for what, most in (
        (resource.RLIMIT_CPU, computing),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def keep_secrets() -> None:
    """Let no other process look into this one's memory, and no program started here gain a privilege."""
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 for none."""
    return max(0, int(_libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION)))


def see_only(*programs: Path) -> None:
    """From here on open nothing but programs and their libraries, to read; what is open already stays open.

    Does nothing on a kernel without Landlock. A memory file is no file on a disk and stays open to writing.
    """
    version = landlock_version()
    if not version:
        return
    handled = FILE_RIGHTS | (TRUNCATE if version >= TRUNCATE_SINCE else 0)
    request = struct.pack("Q", handled)
    rules = _check(_libc.syscall(LANDLOCK_CREATE_RULESET, request, len(request), 0))
    try:
        for path in (*programs, *map(Path, ("/usr", "/lib", "/lib64", "/etc/ld.so.cache"))):
            _allow(rules, path, EXECUTE | READ_FILE | READ_DIR)
        _allow(rules, Path(os.devnull), READ_FILE | WRITE_FILE)
        _check(_libc.syscall(LANDLOCK_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    if not path.exists():
        return
    place = os.open(path, os.O_PATH)
    try:
        rights &= ~READ_DIR if not path.is_dir() else ~0
        _check(_libc.syscall(LANDLOCK_ADD_RULE, rules, LANDLOCK_PATH_BENEATH, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def _check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
