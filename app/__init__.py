"""The command line.

Importing it takes a moment, in which nothing has begun: a signal then ends the program without a trace of Python.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def _end(number: int, _: FrameType | None) -> None:
    os.write(2, "kehoach: đã dừng; chưa làm gì.\n".encode())
    os._exit(128 + number)


# Only as the program itself, not in one that imports it; "-m" stands there while Python looks for the module to run.
if os.path.basename(sys.argv[0] if sys.argv else "") in ("kehoach", "-m"):
    for _number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(_number) is not signal.SIG_IGN:
            signal.signal(_number, _end)
