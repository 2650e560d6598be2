"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def description() -> str:
    """The machine in a few lines: processor, cores, memory, Python, system, and how busy it was."""
    lines = {
        "CPU": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.1f} GB",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "OS": f"{_system()}, {platform.system()} {platform.release()} {platform.machine()}",
        "load": f"{os.getloadavg()[0]:.2f} processes at the start",
    }
    return "\n".join(f"{name + ':':8} {value}" for name, value in lines.items())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or "unknown"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)
