"""The service: the only writer of tasks.

Decides commands under the lock of their board, and stores the results.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from board.database import outage
from board.database.outage import OUTAGE
from board.domain import errors, refused_repeats, rules
from board.domain.commands import Add, ClaimNext, Put, TaskCommand
from board.domain.ids import BoardId
from board.domain.results import Granted, Result
from board.domain.values import Member, Task
from board.models.board import Board
from board.signals import decided
from board.store import writing
from board.store.batch import Batch
from board.store.clock import clock
from board.store.loading import Needs
from board.store.locking import translate, turn
from board.store.receipts import Receipt
from board.store.request import Request

log = logging.getLogger("dibs.service")

MOST: Final = 256
"""The largest number of commands in one transaction."""

_ATTEMPTS = 3


class _Overdue(Exception):
    """A deadline passed while its batch was decided."""


def execute(
    board: BoardId, requests: Sequence[Request], now: Callable[[], datetime] = clock
) -> list[Result]:
    """Decide commands in their order, in one transaction, and return the outcome of each.

    Events are published after COMMIT.

    A refusal is an outcome and harms no other command, unless they are given `together`: then
    nothing is stored, and what the others would have been is told. An unexpected exception fails
    only the command that raised it, with the same exception.

    Args:
        now: the clock, read after the lock is held; the demo gives another one to make a history.
    """
    if not requests:
        return []
    for attempt in range(_ATTEMPTS):
        try:
            return _in_one_transaction(board, requests, now)
        except _Overdue:
            # Commands that are late by now are refused in this run, so the loop ends.
            return execute(board, requests, now)
        except OUTAGE as error:
            outage.renew(error)
            later = translate(error)
            if isinstance(later, errors.Busy) or attempt == _ATTEMPTS - 1:
                outage.report(error)
                log.warning("board %s: %s: %s", board, later.code, error)
                return [later] * len(requests)
        except errors.Busy as busy:
            return [busy] * len(requests)
        except Exception:
            if len(requests) > 1 and not requests[0].together:
                log.exception(
                    "board %s: a batch of %d failed and runs one by one", board, len(requests)
                )
                return [
                    outcome for request in requests for outcome in execute(board, [request], now)
                ]
            unexpected = errors.Unexpected()
            log.exception("board %s: internal %s: %r", board, unexpected.id, requests[0].command)
            return [unexpected] * len(requests)
    raise AssertionError("unreachable")


def _in_one_transaction(
    board: BoardId, requests: Sequence[Request], now: Callable[[], datetime]
) -> list[Result]:
    needs = Needs(board, requests)
    with turn(board, needs.statements) as taken:
        if taken.board is None:
            return [errors.UnknownBoard()] * len(requests)
        read_at = now()
        batch = Batch(taken.board, read_at, requests, needs.read(taken.answers, read_at))
        outcomes = [_decide(batch, request) for request in requests]
        written = writing.statements(batch)
        # A process that was stopped after it read the clock must not commit commands whose clients
        # have given up (K10).
        deadlines = [each.delivery.deadline for each in requests if each.delivery.deadline]
        if deadlines and any(read_at <= deadline < now() for deadline in deadlines):
            raise _Overdue
        if requests[0].together and any(isinstance(each, errors.Refusal) for each in outcomes):
            return outcomes
        taken.commit(written)
    writing.publish_after_commit(batch)
    # Not before COMMIT: a batch that is tried again would report its conflicts twice.
    for request, outcome in zip(requests, outcomes, strict=True):
        if isinstance(outcome, errors.TaskConflictError) and not outcome.replayed:
            _log_conflict(outcome, request)
    decided.send_robust(Board, board=board, decisions=list(zip(requests, outcomes, strict=True)))
    return outcomes


def _decide(batch: Batch, request: Request) -> Result:
    command = request.command
    task = batch.task(command.task) if isinstance(command, TaskCommand) else None
    try:
        actor = batch.actor(request)
        receipt = batch.receipt(request)
        if receipt is not None:
            return _replay(batch, request, receipt)
        deadline = request.delivery.deadline
        if deadline is not None and deadline < batch.now:
            raise errors.Expired
        before = batch.head
        rules.check_role(actor, command, request.scope)
        after = _carry_out(batch, request, actor, task)
    except errors.Refusal as refusal:
        if refusal.task is None and not isinstance(
            refusal, errors.Forbidden | errors.Unauthenticated
        ):
            refusal.task = task
        refusal.rev = batch.head
        if request.delivery.repeat and _is_final(batch, request, refusal):
            batch.keep(request, refusal.task, refusal=refused_repeats.keep(refusal))
        # Its traceback leads to the list of outcomes that it becomes a part of: a cycle, which
        # would keep the whole batch.
        return refusal.with_traceback(None)
    already = batch.head == before and after is not None
    batch.keep(request, after, already=already)
    return Granted(after, batch.head, already, replayed=False, head=batch.head)


def _replay(batch: Batch, request: Request, receipt: Receipt) -> Granted:
    if receipt.digest != request.command.digest():
        raise errors.RefReused
    task = batch.task(receipt.task_id) if receipt.task_id else None
    if receipt.refusal is not None:
        raise refused_repeats.recall(receipt.refusal, request.command, task)
    return Granted(task, receipt.rev, receipt.already, replayed=True, head=batch.head)


def _is_final(batch: Batch, request: Request, refusal: errors.Refusal) -> bool:
    # An invalid credential proves no person, so an existing receipt stays as it is.
    return not isinstance(refusal, errors.Unauthenticated) and batch.receipt(request) is None


def _carry_out(batch: Batch, request: Request, actor: Member, task: Task | None) -> Task | None:
    """Return the task as it is after the command; None if `claim_next` found none."""
    by = actor.who if request.person is not None else None
    match request.command:
        case Put() as command if (there := batch.task_of(command.number)) is not None:
            for change in rules.decide(there, command.edit_of(there.id), actor, batch.facts):
                there = batch.apply(change, by)
            return there
        case Add() as command:
            return batch.apply_new(rules.add(command, batch.facts), by)
        case ClaimNext() as command:
            best = batch.next_free(rules.departments_to_claim_from(command, actor, batch.facts))
            if best is None:
                return None
            return batch.apply(rules.claim(best, actor, batch.facts), by)
        case TaskCommand() as command:
            if task is None:
                raise errors.UnknownTask
            for change in rules.decide(task, command, actor, batch.facts):
                task = batch.apply(change, by)
            return task
        case command:
            raise AssertionError(f"nothing carries out {command.verb}")


def _log_conflict(conflict: errors.TaskConflictError, request: Request) -> None:
    owner = conflict.current_owner
    log.warning(
        "conflict: task %s, owner %s, loser %s, command %s",
        conflict.task_id,
        owner.id if owner else None,
        request.person,
        request.command.verb,
    )
