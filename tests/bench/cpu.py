"""What another process has used: its CPU clock and its memory, as Linux tells them."""

import time
from pathlib import Path


def cpu_s(pid: int) -> float:
    """Read a process's CPU clock; it has nanoseconds where /proc has hundredths."""
    # As clock_getcpuclockid(3) makes it.
    return time.clock_gettime((~pid << 3) | 2)


def memory_mb(pid: int) -> float:
    """Read how much of a process is in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes.split()[1]) / 1024
