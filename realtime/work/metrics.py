"""Prometheus metrics: commands, events, sockets, displays, failures. No names of people."""

import asyncio
import threading
from collections import Counter as Tally
from collections.abc import Sequence
from typing import Any, Final

from prometheus_client import Counter, Gauge, Histogram

from board.displays.displays import DisplayCounts
from board.domain.events import Changes
from board.domain.results import Granted, Result
from board.signals import committed, decided
from board.store.request import Request

COMMANDS: Final = Counter(
    "dibs_commands", "Commands decided, by verb and outcome.", ["verb", "outcome"]
)
BATCHES: Final = Histogram(
    "dibs_batch_commands", "Commands in one transaction.", buckets=[2**n for n in range(9)]
)
CONFLICTS: Final = Counter("dibs_conflicts", "Conflicts, by cause; a retry counts once.", ["cause"])
EVENTS: Final = Counter("dibs_events", "Events that this process committed.")
SOCKETS: Final = Gauge("dibs_sockets", "Open sockets that were greeted.")
TASKS: Final = Gauge("dibs_tasks", "Tasks of this process's event loop.")
THREADS: Final = Gauge("dibs_threads", "Threads of this process.")
BOARDS: Final = Gauge("dibs_boards", "Boards with clients in this process.")
SKIPPED: Final = Counter("dibs_skipped", "Snapshots sent to clients that were too far behind (S3).")
CLOSED: Final = Counter(
    "dibs_closed_sockets", "Sockets that the server closed, by the code of bye.", ["code"]
)
JOB_FAILURES: Final = Counter(
    "dibs_job_failures", "Failures of background jobs, by job; a failed job goes on.", ["job"]
)
DATABASE_AGE: Final = Gauge(
    "dibs_database_age_seconds", "Age of the last poll of the database (S4)."
)
DEGRADED: Final = Gauge("dibs_degraded", "1 while a part does not work (S4).", ["part"])
REJECTED: Final = Counter(
    "dibs_backbone_rejected", "Redis messages that come from no process of this server.", ["reason"]
)
DISPLAYS: Final = Gauge("dibs_displays", "Paired displays.", ["board"])
SILENT: Final = Gauge(
    "dibs_displays_silent", "Displays that have shown no proof for 5 minutes.", ["board"]
)
BEHIND: Final = Gauge(
    "dibs_displays_behind", "Revisions by which the last display is behind its board.", ["board"]
)


def listen() -> None:
    """Connect to the board's signals. Called once, when Django is ready."""
    decided.connect(_decided, dispatch_uid="metrics")
    committed.connect(_committed, dispatch_uid="metrics")


def count_work() -> None:
    """Register the gauges of this process. Call it on the event loop."""
    TASKS.set(len(asyncio.all_tasks()))
    THREADS.set(threading.active_count())


def count_displays(counted: Sequence[DisplayCounts]) -> None:
    """Set the gauges of displays; None, if the database does not answer, removes their figures."""
    for gauge in (DISPLAYS, SILENT, BEHIND):
        gauge.clear()
    for row in counted:
        DISPLAYS.labels(row.board).set(row.paired)
        SILENT.labels(row.board).set(row.silent)
        BEHIND.labels(row.board).set(row.behind)


def _decided(*, decisions: Sequence[tuple[Request, Result]], **_: Any) -> None:
    BATCHES.observe(len(decisions))
    for labels, count in Tally(
        (request.command.verb, _word(outcome)) for request, outcome in decisions
    ).items():
        COMMANDS.labels(*labels).inc(count)


def _committed(*, changes: Changes, **_: Any) -> None:
    EVENTS.inc(len(changes.events))


def _word(outcome: Result) -> str:
    if not isinstance(outcome, Granted):
        return outcome.code
    return "replayed" if outcome.replayed else "already" if outcome.already else "ok"
