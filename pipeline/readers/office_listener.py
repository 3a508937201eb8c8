"""Run by the system's Python, which has LibreOffice's UNO bridge: one LibreOffice, many files.

python3 office_listener.py SOFFICE PROFILE_URI PIPE

Reads one JSON line a file from standard input ({"source": URI, "target": URI, "filter": NAME or ""}) and answers each with "ok" or
"failed"; ends where LibreOffice did. When standard input ends, so does everything that was started here. Macros are never run and
links never followed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import Any

START_SECONDS = 60
_FILTER = "MS Word 2007 XML"
_NEVER = 0  # MacroExecutionMode.NEVER_EXECUTE and UpdateDocMode.NO_UPDATE


def main() -> None:
    import uno
    from com.sun.star.beans import PropertyValue

    def properties(**values: Any) -> tuple[Any, ...]:
        made = []
        for name, value in values.items():
            one = PropertyValue()
            one.Name, one.Value = name, value
            made.append(one)
        return tuple(made)

    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    desktop = _desktop(uno, *sys.argv[1:4])
    _answer("ready")
    while True:
        request = json.loads(lines.get())
        try:
            hidden = properties(Hidden=True, ReadOnly=True, MacroExecutionMode=_NEVER, UpdateDocMode=_NEVER)
            if request["filter"]:
                hidden += properties(FilterName=request["filter"])
            document = desktop.loadComponentFromURL(request["source"], "_blank", 0, hidden)
            if document is None:
                _answer("failed")
                continue
            document.storeToURL(request["target"], properties(FilterName=_FILTER))
            document.close(True)
            _answer("ok")
        except Exception:  # whatever LibreOffice throws at a damaged file, or at being killed
            if not _lives(desktop):
                os.killpg(os.getpgrp(), signal.SIGKILL)
            _answer("failed")


def _answer(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _listen(lines: queue.Queue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)
    # Nobody asks any more: LibreOffice is of this process group, and a conversion that hangs must end too.
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _lives(desktop: Any) -> bool:
    try:
        desktop.getCurrentComponent()
    except Exception:
        return False
    return True


def _desktop(uno: Any, office: str, profile: str, pipe: str) -> Any:
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    command.append(f"--accept=pipe,name={pipe};urp;")
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


if __name__ == "__main__":
    main()
