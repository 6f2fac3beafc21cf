"""What a person who sees a board does next, at random."""

from datetime import UTC, datetime, timedelta
from random import Random

from tests.faults.history import Frame
from tests.faults.identities import Identity
from tests.faults.recorder import now


def choose(
    random: Random, who: Identity, tasks: dict[int, Frame], clock: tuple[float, float] | None
) -> Frame | None:
    """Choose a command that a person who sees these tasks might give; some are refused, and many
    meet others.
    """
    around = [
        task
        for task in tasks.values()
        if task["title"] != "beacon" and task["department"] in who.departments
    ]
    if not around:
        return None
    free = [task for task in around if task["status"] == "pending" and task["owner"] is None]
    mine = [
        task
        for task in around
        if task["owner"] and task["owner"]["id"] == who.id and task["finished_at"] is None
    ]
    finished = [task for task in around if task["finished_at"]]
    command = _supervise(random, around, free, finished) if who.role == "supervisor" else None
    command = command or _work(random, free, mine, finished, around)
    if command is None:
        return None
    if "task" in command and "expect" not in command and random.random() < 0.2:
        command["expect"] = tasks[command["task"]]["rev"]
    chance = random.random()
    if clock is not None and chance < 0.9:
        server, at = clock
        left = 120.0 if chance < 0.8 else random.uniform(0.5, 6)
        until = datetime.fromtimestamp(server + (now() - at), UTC) + timedelta(seconds=left)
        command["deadline"] = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return command


def _work(
    random: Random,
    free: list[Frame],
    mine: list[Frame],
    finished: list[Frame],
    around: list[Frame],
) -> Frame | None:
    if random.random() < 0.06:
        # Another person's tasks, or finished ones.
        task = random.choice(around)
        return {
            "type": random.choice(["claim", "start", "complete", "release"]),
            "task": task["id"],
        }
    if finished and random.random() < 0.05:
        return {"type": "reopen", "task": random.choice(finished)["id"], "undo": True}
    if mine and (len(mine) > 3 or random.random() < 0.7):
        task = random.choice(mine)
        if task["status"] == "pending":
            verb = "start" if random.random() < 0.8 else "release"
        elif task["status"] == "paused":
            verb = "start" if random.random() < 0.8 else "pause"
        else:
            verb = random.choice(["pause", "report", "complete", "complete"])
        more: Frame = {"done": random.randrange(1, 10**6)} if verb == "report" else {}
        if verb == "pause" and random.random() < 0.5:
            more = {"reason": random.choice(["material", "no ink"])}
        return {"type": verb, "task": task["id"], **more}
    if random.random() < 0.3:
        return {"type": "claim_next"}
    if not free:
        return None
    # All clients reach for the same few.
    return {"type": "claim", "task": random.choice(free[:4])["id"]}


def _supervise(
    random: Random, around: list[Frame], free: list[Frame], finished: list[Frame]
) -> Frame | None:
    mark = f"{random.getrandbits(40):x}"
    if finished and random.random() < 0.1:
        return {"type": "reopen", "task": random.choice(finished)["id"], "undo": True}
    if finished and (len(free) < 12 or random.random() < 0.3):
        return {"type": "reopen", "task": random.choice(finished)["id"], "reason": mark}
    chance = random.random()
    if chance < 0.3:
        return {"type": "edit", "task": random.choice(around)["id"], "note": mark}
    owners = [task["owner"]["id"] for task in around if task["owner"]]
    if chance < 0.7 and owners:
        task = random.choice(around)
        return {
            "type": "assign",
            "task": task["id"],
            "to": random.choice(owners),
            "expect": task["rev"],
            "reason": mark,
        }
    if chance < 0.9:
        return {"type": "release", "task": random.choice(around)["id"], "reason": mark}
    if chance < 0.93:
        return {"type": "cancel", "task": random.choice(around)["id"], "reason": mark}
    return None
