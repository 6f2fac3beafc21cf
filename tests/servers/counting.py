"""A server that counts, at SIGUSR1: the connections that it holds, and what its garbage collector
finds in reference cycles, by type.
"""

import gc
import json
import signal
import sys
from collections import Counter

from dibs import cli

CONNECTIONS = frozenset({"Channel", "Request", "FlowProtocol", "TransportLink", "StreamLink"})


def _count(*_: object) -> None:
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    cycles = Counter(type(found).__qualname__ for found in gc.garbage)
    gc.garbage.clear()
    gc.collect()
    held = Counter(
        name for found in gc.get_objects() if (name := type(found).__name__) in CONNECTIONS
    )
    sys.stdout.write(f"counted: {json.dumps({'held': held, 'cycles': cycles})}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _count)
    cli.main()
