"""A fresh process for each measure, so that none warms or burdens another.

`python -m benchmarks.apart FUNCTION RESULT [ARGUMENT ...]` is the inside of it: it calls a function of
`benchmarks.inside` or `benchmarks.stock` and writes what it returns to the file RESULT.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class NotMeasured(Exception):
    """A measure could not be taken; says why."""


def environment(folder: Path) -> dict[str, str]:
    """The environment of a measured process: as `make` gives it, with all that is passing kept in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    (folder / "tmp").mkdir(exist_ok=True)
    # Rasa would otherwise keep each training's results in the project.
    return {**kept, "TMPDIR": str(folder / "tmp"), "RASA_CACHE_DIRECTORY": str(folder / "cache")}


def apart(function: str, *arguments: str, folder: Path, limit: float | None = None) -> dict[str, Any]:
    """What `function` ("module:name") returns in a process of its own. Raises `NotMeasured`, TimeoutExpired."""
    handle, name = tempfile.mkstemp(suffix=".json", dir=folder)
    os.close(handle)
    command = [sys.executable, "-m", "benchmarks.apart", function, name, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL, timeout=limit)
    if done.returncode:
        raise NotMeasured(f"{function} ended with status {done.returncode}")
    result: dict[str, Any] = json.loads(Path(name).read_text(encoding="utf-8"))
    return result


def main() -> None:
    """Call the function named on the command line and write its result."""
    function, result, *arguments = sys.argv[1:]
    module, _, name = function.partition(":")
    value = getattr(importlib.import_module(f"benchmarks.{module}"), name)(*arguments)
    Path(result).write_text(json.dumps(value), encoding="utf-8")


if __name__ == "__main__":
    main()
