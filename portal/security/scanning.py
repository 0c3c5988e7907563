"""Decides whether a file is asked about by a virus scanner, and what its answer means.

The operator names a clamd socket or a command. A scanner that does not answer stops the upload: a file that should have
been scanned is never kept as if it had been.
"""

import os
import shlex
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from portal.kernel.errors import BadInput, Unavailable
from portal.kernel.messages import msg

_SECONDS: Final = 60
_CHUNK: Final = 64 * 1024
_ANSWER: Final = 4096
_CLEAN, _INFECTED = 0, 1


def scan(stream: BinaryIO, *, scanner: str, field: str) -> bool:
    """Returns whether the file was scanned: False when no scanner is named.

    Raises BadInput for a file with a virus, Unavailable when the scanner gives no answer. `scanner` is
    "unix:/path" or "tcp://host:port" of clamd, or a command that reads the file from its input and ends with 0 for
    a clean and 1 for an infected file.
    """
    if not scanner:
        return False
    stream.seek(0)
    try:
        clean = _asked_socket(stream, scanner) if _is_socket(scanner) else _asked_command(stream, scanner)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Unavailable(msg("病毒扫描暂时不可用，文件没有保存，请稍后再试。")) from error
    if not clean:
        raise BadInput(msg("病毒扫描发现文件含有恶意代码。"), field=field)
    return True


def _is_socket(scanner: str) -> bool:
    return scanner.startswith(("unix:", "tcp://"))


def _asked_command(stream: BinaryIO, scanner: str) -> bool:
    done = subprocess.run(  # noqa: S603 -- the operator's own command, without a shell
        shlex.split(scanner),
        input=stream.read(),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C"},
    )
    if done.returncode not in {_CLEAN, _INFECTED}:
        raise ValueError("the scanner failed")
    return done.returncode == _CLEAN


def _asked_socket(stream: BinaryIO, scanner: str) -> bool:
    with closing(_connected(scanner)) as link:
        link.sendall(b"zINSTREAM\0")
        for chunk in _chunks(stream):
            link.sendall(struct.pack("!I", len(chunk)) + chunk)
        link.sendall(struct.pack("!I", 0))
        answer = link.recv(_ANSWER).rstrip(b"\0\n")
    if not answer.endswith((b" OK", b" FOUND")):
        raise ValueError("the scanner failed")
    return answer.endswith(b" OK")


def _connected(scanner: str) -> socket.socket:
    if scanner.startswith("unix:"):
        return _connected_here(scanner.removeprefix("unix:"))
    parts = urlsplit(scanner)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_SECONDS)


def _connected_here(path: str) -> socket.socket:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(_SECONDS)
        link.connect(path)
    except OSError:
        link.close()
        raise
    return link


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(_CHUNK), b"")
