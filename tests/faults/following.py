"""Laws of what clients are shown: each connection by itself, and all of them at the end."""

from itertools import pairwise
from typing import Final

from tests import schema
from tests.faults.history import Frame, History, Line, View
from tests.faults.replaying import instant, states

FRESH_S: Final = 2.0
"""How old the look behind a heartbeat may be (S4)."""

ROUND_S: Final = 0.3
"""What a loaded machine may take between that look and the frame."""

LATE_S: Final = 8.0
"""How late a heartbeat may be on a loaded machine."""

MENDED_S: Final = 8.0
"""How long something may be said to be away that is not."""

RIGHTS_S: Final = 2.0
UNSURE_S: Final = 10.0
"""How soon rights are honoured (X2), and while they cannot be resolved (X4)."""

KEPT, KEPT_BYTES = 1024, 2**20
"""How far behind a client may be that resumes (C6)."""

CODES: Final = {
    "restarting": 4000,
    "max_age": 4001,
    "too_slow": 4002,
    "rights_changed": 4003,
    "rate_limited": 4429,
    "unauthenticated": 4501,
    "forbidden": 4503,
    "unknown_board": 4504,
    "too_many_connections": 4509,
    "unsupported_protocol": 4510,
}


def order(history: History) -> list[str]:
    """Each connection is greeted, gets every event once and in order, and answers and heartbeats
    behind them (S1, S2, S4, C6).
    """
    return [f"{line}: {text}" for line in history.lines for text in _order(line)]


def _order(line: Line) -> list[str]:
    wrong: list[str] = []
    rev, epoch, greeted = -1, "", False
    for number, heard in enumerate(line.heard):
        frame, kind = heard.frame, heard.frame["type"]
        if kind == "bye":
            continue
        if (kind == "welcome") != (number == 0):
            wrong.append(f"C6: frame {number} is {kind}")
        if kind == "welcome":
            epoch, greeted = frame["epoch"], True
            rev = frame["rev"] if frame["resumed"] else -1
            if frame["resumed"] and (epoch, rev) != line.since:
                wrong.append(f"C6: resumed at {epoch}:{rev}, and asked for {line.since}")
        elif kind == "snapshot":
            if rev >= 0 and frame["epoch"] == epoch and frame["rev"] < rev:
                wrong.append(f"S3: a snapshot of {frame['rev']} behind {rev}")
            if number == 1 and frame["rev"] != line.heard[0].frame["rev"]:
                wrong.append("C6: the snapshot has another revision than its welcome")
            epoch, rev = frame["epoch"], frame["rev"]
        elif kind == "events":
            if not frame["events"] or rev < 0 or frame["epoch"] != epoch:
                wrong.append(f"S1: events of {frame['epoch']} at {epoch}:{rev}")
            for event in frame["events"]:
                if event["rev"] != rev + 1:
                    wrong.append(f"S1: {event['rev']} came after {rev}")
                rev = event["rev"]
            if frame["rev"] != rev:
                wrong.append(f"S1: a frame of revision {frame['rev']} ends with {rev}")
        elif frame.get("rev", 0) > rev:
            rule = "S4" if kind == "heartbeat" else "S2"
            wrong.append(
                f"{rule}: {kind} {frame.get('ref', '')} of revision {frame['rev']} came before "
                f"its events, at {rev}"
            )
    if line.heard and not greeted and line.heard[0].frame["type"] != "bye":
        wrong.append("C6: never greeted")
    return wrong


def one_view(history: History) -> list[str]:
    """Every client gets the events of the log, and snapshots of it, as they are (S1, S6, S7)."""
    wrong: list[str] = []
    seen: dict[int, str] = {}
    snapshots: dict[int, list[tuple[str, Frame]]] = {}
    for line in history.lines:
        for heard in line.heard:
            frame = heard.frame
            if frame.get("epoch") not in history.epochs or id(frame) in seen:
                continue
            seen[id(frame)] = ""
            if frame["type"] == "events":
                for event in frame["events"]:
                    true = history.by_rev.get(event["rev"])
                    if true != event and event["rev"] > history.before.rev:
                        wrong.append(
                            f"{line}: S1: {event['rev']} {event['kind']} is not what the log has"
                        )
            elif frame["type"] == "snapshot":
                snapshots.setdefault(frame["rev"], []).append((str(line), frame))
    for look in history.looks:
        if look.status == 200 and look.body is not None and look.epoch in history.epochs:
            snapshots.setdefault(look.rev, []).append(
                (f"{look.person}'s GET of {look.sent:.3f}", look.body)
            )
    for board, _ in states(history):
        for name, frame in snapshots.pop(board.rev, ()):
            tasks = {task["id"]: task for task in frame["tasks"]}
            if (difference := _difference(tasks, board.tasks)) is not None:
                wrong.append(f"{name}: S6: the snapshot of {board.rev} {difference}")
    wrong += [
        f"{name}: a snapshot of {rev}, which the log does not have"
        for rev, found in snapshots.items()
        for name, _ in found
        if rev >= history.before.rev
    ]
    return wrong


def _difference(shown: dict[int, Frame], true: dict[int, Frame]) -> str | None:
    for id_ in shown.keys() | true.keys():
        has, is_ = shown.get(id_), true.get(id_)
        # Who drops a finished task first is not the same at one instant (S6).
        finished = any(task is not None and task["finished_at"] for task in (has, is_))
        if has != is_ and not (finished and (has is None or is_ is None)):
            return f"shows task {id_} at {has and has['rev']}, and it is at {is_ and is_['rev']}"
    return None


def shapes(history: History) -> list[str]:
    """Every frame is one of the schema."""
    wrong, seen = [], set()
    for line in history.lines:
        for heard in line.heard:
            if id(heard.frame) not in seen:
                seen.add(id(heard.frame))
                if (complaint := schema.complaint(heard.frame)) is not None:
                    wrong.append(f"{line}: docs/protocol.schema.json: {complaint}")
    return wrong


def resumes(history: History) -> list[str]:
    """A client that was not far behind gets the events and not the snapshot (C6)."""
    wrong = []
    for line in history.lines:
        if not line.heard or line.since is None or line.heard[0].frame["type"] != "welcome":
            continue
        welcome = line.heard[0].frame
        epoch, rev = line.since
        if (
            welcome["resumed"]
            or not welcome["epoch"] == epoch == history.epoch
            or rev < history.before.rev
        ):
            continue
        behind = range(rev + 1, welcome["rev"] + 1)
        size = sum(len(str(history.by_rev.get(each))) for each in behind)
        if len(behind) <= KEPT and size < KEPT_BYTES * 0.8:
            wrong.append(f"{line}: a snapshot of {welcome['rev']} where a resume at {rev} was due")
    return wrong


def goodbyes(history: History) -> list[str]:
    """`bye` comes before every close of the server, with its code, and is the last frame (X1)."""
    wrong = []
    for line in history.lines:
        byes = [number for number, heard in enumerate(line.heard) if heard.frame["type"] == "bye"]
        if byes and byes[0] != len(line.heard) - 1:
            wrong.append(f"{line}: X1: {line.heard[byes[0] + 1].frame['type']} came after bye")
        if byes and line.by == "server" and line.way == "socket":
            said = line.heard[byes[0]].frame["code"]
            if CODES[said] != line.code:
                wrong.append(f"{line}: X1: bye {said} and then {line.code}")
        if not byes and line.by == "server":
            wrong.append(f"{line}: X1: closed with {line.code} without bye at {line.ended:.3f}")
        if (
            not byes
            and line.by == "link"
            and not history.disturbed(line.ended or 0, line.ended or 0)
        ):
            wrong.append(f"{line}: X1: broken at {line.ended:.3f}, though nothing was cut")
    return wrong


def heartbeats(history: History) -> list[str]:
    """A heartbeat rests on a look at the database that is less than 2 s old, or says how old it is
    (S4).
    """
    wrong = []
    for line in history.lines:
        epoch = ""
        for heard in line.heard:
            frame = heard.frame
            epoch = frame.get("epoch", epoch)
            if frame["type"] != "heartbeat":
                continue
            if ("age_s" in frame) != ("database" in frame["degraded"]):
                wrong.append(
                    f"{line}: S4: a heartbeat of {frame['degraded']} with age_s "
                    f"{frame.get('age_s')}"
                )
            if line.skew_s or epoch not in history.epochs:
                continue
            said = instant(frame["time"]) - history.wall
            known = history.known_before(said - frame.get("age_s", FRESH_S) - ROUND_S)
            if frame["rev"] < known:
                wrong.append(
                    f"{line}: S4: a heartbeat of {frame['rev']} at {said:.3f}, {known} was known "
                    f"{frame.get('age_s', FRESH_S) + ROUND_S:.1f} s before"
                )
    return wrong


def looks(history: History) -> list[str]:
    """What is read over HTTP is as new as what anyone had been told before the request."""
    wrong = []
    for look in history.looks:
        name = f"{look.person}'s GET of {look.sent:.3f}"
        if look.status not in {200, 304}:
            planted = look.status == 500 and history.raised(look.at)
            if look.status not in {401, 403, 503} and not planted:
                wrong.append(f"{name}: HTTP {look.status}")
        elif look.epoch in history.epochs and look.rev < (known := history.known_before(look.sent)):
            wrong.append(
                f"{name}: HTTP {look.status} of {look.rev}, though {known} was known before"
            )
    return wrong


def rights(history: History) -> list[str]:
    """Rights that ended are honoured within 2 s, or 10 s while they cannot be resolved; outages
    apart (X2, X4).
    """
    wrong = []
    for revoked in history.revoked:
        until = revoked.at + RIGHTS_S + 2 * ROUND_S
        for fault in sorted(history.disturbances, key=lambda each: each.began):
            if fault.began <= until and revoked.at <= fault.ended:
                until = max(until, fault.ended + UNSURE_S)
        wrong += [
            f"{line}: X2: still open {until - revoked.at:.1f} s after its rights ended"
            for line in history.lines
            if line.person == revoked.person
            and line.opened < revoked.at + ROUND_S
            and (line.ended or until + 1) > until
        ]
        if history.skewed:
            continue
        for event in history.log:
            late = instant(event["at"]) - history.wall - revoked.at
            if event["by"] and event["by"]["username"] == revoked.person and late > 0.001:
                wrong.append(
                    f"X2: {event['rev']} {event['kind']} by {revoked.person} {late:.3f} s after "
                    f"their rights ended"
                )
    return wrong


def degraded(history: History) -> list[str]:
    """What works again is no longer said to be away (S4)."""
    wrong = []
    for line in history.lines:
        said = [heard for heard in line.heard if heard.frame["type"] == "heartbeat"]
        for first, second in pairwise(said):
            both = set(first.frame["degraded"]) & set(second.frame["degraded"])
            calm = second.at - first.at > MENDED_S and not history.disturbed(
                first.at, second.at, any_kind=True
            )
            if both and calm:
                wrong.append(
                    f"{line}: S4: {sorted(both)} still away at {second.at:.3f}, and nothing is"
                )
    return wrong


def silence(history: History) -> list[str]:
    """A heartbeat comes every `heartbeat_s` seconds, busy or quiet (S4)."""
    wrong = []
    for line in history.lines:
        if not line.heard or line.heard[0].frame["type"] != "welcome":
            continue
        most = line.heard[0].frame["heartbeat_s"] + LATE_S
        beats = [
            line.heard[0].at,
            *(heard.at for heard in line.heard if heard.frame["type"] == "heartbeat"),
        ]
        for last, following in zip(beats, [*beats[1:], line.ended or beats[-1]], strict=True):
            late = following - last - history.stalled_s(last, following)
            if late > most and not history.disturbed(last, following, any_kind=True):
                wrong.append(
                    f"{line}: S4: no heartbeat for {following - last:.1f} s from {last:.3f} on"
                )
    return wrong


def one_history(history: History) -> list[str]:
    """The epoch stays where history did not go back, and changes where it did (C8)."""
    before, after = history.before.epoch, history.after.epoch
    went_back = any(each.restores for each in history.disturbances)
    if went_back and before == after:
        return [f"C8: the epoch is still {after}, though the database went back"]
    if not went_back and before != after:
        return [f"C8: the epoch went from {before} to {after}, though the database never went back"]
    return []


def convergence(history: History) -> list[str]:
    """At the end every client has the board of the database."""
    return [
        f"{name} ends with a board that {text}"
        for name, view in history.views.items()
        if (text := _differs(view, history.after)) is not None
    ]


def _differs(view: View, true: View) -> str | None:
    if (view.epoch, view.rev) != (true.epoch, true.rev):
        return f"is at {view.epoch}:{view.rev}, and the database is at {true.epoch}:{true.rev}"
    for name in ("board", "departments", "people"):
        if getattr(view, name) != getattr(true, name):
            return f"has other {name} than the database"
    return _difference(view.tasks, true.tasks)
