"""Reads the data attached to a report's file, whatever else the file may hold.

The file may come from anybody, so it is opened by a process of its own with little time and memory; only the one
attachment leaves it. What the data says counts after its signature has been checked (`signing.checked`).
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.reports.rendering import ATTACHMENT

MAX_BYTES: Final = 64 * 1024 * 1024
_MOST_DATA: Final = 32 * 1024 * 1024
_MEMORY: Final = 1 << 30
_SECONDS: Final = 60  # of reckoning; a report of thousands of lines takes two
_UNREADABLE: Final = msg("这个文件不是本平台出具的报告，或者已经损坏。")
_PROGRAM: Final = """
import sys
from pypdf import PdfReader
found = PdfReader(sys.argv[1], strict=False).attachments[sys.argv[2]]
assert len(found) == 1
sys.stdout.buffer.write(found[0][: int(sys.argv[3])])
"""


def read(path: Path) -> dict[str, Any]:
    """Returns the attached document of a report; raises BadInput for any other file and for a hostile one."""
    if path.stat().st_size > MAX_BYTES:
        raise BadInput(msg("文件太大，不是本平台出具的报告。"))
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter on our own program; the path is one argument
            [sys.executable, "-I", "-c", _PROGRAM, str(path.resolve()), ATTACHMENT, str(_MOST_DATA)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            preexec_fn=_bound,
        )
        attached = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError, RecursionError) as error:
        raise BadInput(_UNREADABLE) from error
    if not isinstance(attached, dict):
        raise BadInput(_UNREADABLE)
    return attached


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
