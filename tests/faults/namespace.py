"""A network namespace of a run's own, where the kernel can make links narrow; only root has one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

_INSIDE: Final = "FAULTS_NAMESPACE"
_RATE: Final = "128kbit"


def enter() -> None:
    """Start this program again in a namespace of its own, where the machine allows that."""
    if inside() or os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "ip", "tc"))):
        return
    begin = "ip link set lo up mtu 1500 && tc qdisc add dev lo root handle 1: htb default 1"
    # The kernel may have none of it, as in most containers.
    if subprocess.run(["unshare", "--net", "sh", "-c", begin], capture_output=True).returncode:
        return
    os.environ[_INSIDE] = "1"
    again = ["sh", "-c", f'{begin} && exec "$@"', "sh", sys.executable, *sys.orig_argv[1:]]
    os.execvp("unshare", ["unshare", "--net", *again])


def inside() -> bool:
    """Return whether this process has a namespace of its own."""
    return _INSIDE in os.environ


def narrow(ports: Sequence[int]) -> None:
    """Let all that goes to these ports of 127.0.0.1 or comes from them share 128 kbit/s."""
    _tc(
        "class", "add", "parent", "1:", "classid", "1:1", "htb", "rate", "10gbit", "quantum", "1500"
    )
    _tc("class", "add", "parent", "1:", "classid", "1:2", "htb", "rate", _RATE, "burst", "4k")
    for port in ports:
        for end in ("dport", "sport"):
            match = ("match", "ip", end, str(port), "0xffff")
            _tc("filter", "add", "parent", "1:", "protocol", "ip", "u32", *match, "flowid", "1:2")


def widen() -> None:
    """Take the limit away."""
    _tc("filter", "del", "parent", "1:")
    for number in ("1:2", "1:1"):
        _tc("class", "del", "parent", "1:", "classid", number)


def _tc(what: str, do: str, *rest: str) -> None:
    subprocess.run(["tc", what, do, "dev", "lo", *rest], check=True, capture_output=True)
