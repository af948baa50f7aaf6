"""
The kernel's barrier on Linux: a seccomp filter that refuses network sockets to a whole process.

It covers all threads, native code and every program started later, and cannot be taken back. Only
`AF_UNIX` sockets can be made, which worker processes talk through. `connect` is refused for them as
well, because a name service behind such a socket (nscd, systemd-resolved) would ask the network.
`io_uring` is refused, because its sockets pass by every filter.

The numbers are those of the kernel's headers `linux/audit.h`, `linux/seccomp.h`, `linux/bpf.h` and
`asm/unistd.h`; the method is described in seccomp(2).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

AF_UNIX = 1

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EACCES

# Offsets in `struct seccomp_data`
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

# Classic BPF: load a word, compare and jump, mask, return
_LOAD, _IF_EQUAL, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06

_X32_BIT = 0x40000000
"""Set in the numbers of the x32 calls, which x86_64 kernels may answer, too."""


@dataclass(frozen=True, slots=True)
class _Calls:
    """System calls of one architecture, and its number in `linux/audit.h`."""

    audit: int
    seccomp: int
    socket: int
    refused: tuple[int, ...]


_CALLS: Mapping[str, _Calls] = {
    # connect, io_uring_setup
    "x86_64": _Calls(0xC000003E, 317, 41, (42, 425)),
    "aarch64": _Calls(0xC00000B7, 277, 198, (203, 425)),
}
_COMPATIBLE: Mapping[str, _Calls] = {
    # what 32-bit programs call on the same kernels: socketcall, connect, io_uring_setup
    "x86_64": _Calls(0x40000003, 354, 359, (102, 362, 425)),
    "aarch64": _Calls(0x40000028, 383, 281, (102, 283, 425)),
}


def refuse_sockets() -> str:
    """
    Refuse network sockets to this process and its children for good.

    Returns:
        An empty string, or why this system cannot; then nothing has changed.
    """
    machine = platform.machine()
    if sys.platform != "linux":
        return f"there is no such filter for {platform.system()}"
    # a 32-bit Python on a 64-bit kernel has other system calls
    if machine not in _CALLS or struct.calcsize("P") != 8:
        return f"the filter is not written for this processor ({machine})"
    libc = ctypes.CDLL(None, use_errno=True)
    program = _assembled(_CALLS[machine], _COMPATIBLE[machine])
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(
        struct.pack("HP", len(program) // 8, ctypes.addressof(buffer))
    )
    zero = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        return f"the system refuses it ({os.strerror(ctypes.get_errno())})"
    status = libc.syscall(
        ctypes.c_long(_CALLS[machine].seccomp),
        ctypes.c_ulong(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_ulong(_SECCOMP_FILTER_FLAG_TSYNC),
        header,
    )
    if status > 0:
        return f"thread {status} has another filter"
    return f"the system refuses it ({os.strerror(ctypes.get_errno())})" if status else ""


def proven() -> str:
    """
    Refuse sockets and try one as native code would; for a process that ends afterwards.

    Returns:
        An empty string when it is refused, or why not.
    """
    reason = refuse_sockets()
    if reason:
        return reason
    opened = ctypes.CDLL(None).socket(2, 1, 0)  # AF_INET, SOCK_STREAM
    return "" if opened < 0 else "the filter is there, but a socket could be opened"


def _assembled(native: _Calls, compatible: _Calls) -> bytes:
    """The filter's program: an unknown architecture is refused, all other calls are allowed."""
    own, other = _branch(native), _branch(compatible)
    return b"".join([
        _step(_LOAD, _ARCHITECTURE),
        _step(_IF_EQUAL, native.audit, 0, len(own)),
        *own,
        _step(_IF_EQUAL, compatible.audit, 0, len(other)),
        *other,
        _step(_RETURN, _REFUSE),
    ])  # fmt: skip


def _branch(calls: _Calls) -> Sequence[bytes]:
    """Steps for one architecture, each way ending in a return."""
    steps = [_step(_LOAD, _NUMBER), _step(_AND, ~_X32_BIT & 0xFFFFFFFF)]
    for number in calls.refused:
        steps += [_step(_IF_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE)]
    return [
        *steps,
        _step(_IF_EQUAL, calls.socket, 0, 3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_IF_EQUAL, AF_UNIX, 1, 0),
        _step(_RETURN, _REFUSE),
        _step(_RETURN, _ALLOW),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
