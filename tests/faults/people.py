"""People who give commands over a socket, as screens do: they repeat what has no answer."""

import asyncio
import itertools
import json
from collections.abc import Sequence
from random import Random

from tests.faults.choices import choose
from tests.faults.history import Answer, Frame, Sending
from tests.faults.identities import ANSWER_S, Identity, Way
from tests.faults.recorder import OpenCall, Recorder, now
from tests.faults.walls import Wall


class Person(Wall):
    """Gives commands over a socket, at random, from the board as they see it.

    Args:
        pace_s: how long they think, on the average; 0 for one who only does what `do` says.
    """

    def __init__(
        self, recorder: Recorder, who: Identity, ways: Sequence[Way], random: Random, pace_s: float
    ) -> None:
        super().__init__(recorder, who, ways, random)
        self.pending: dict[str, OpenCall] = {}
        self.busy = True
        self._pace_s = pace_s
        self._refs = itertools.count(1)
        self._sent_at: dict[str, float] = {}
        self._again_at: dict[str, float] = {}
        self._prefix = f"{random.getrandbits(32):08x}"

    @property
    def name(self) -> str:
        return self.who.username

    def start(self) -> None:
        super().start()
        self._tasks += [asyncio.create_task(self._act()), asyncio.create_task(self._repeat())]

    async def do(self, frame: Frame, patience_s: float) -> Answer:
        """Submit a command and wait until its outcome is proved.

        Raises:
            TimeoutError: it is not.
        """
        return await self.insist(await self.give(frame), patience_s)

    async def give(self, frame: Frame) -> OpenCall:
        """Submit one command."""
        call = self._new(frame)
        await self._send(call)
        return call

    async def insist(self, call: OpenCall, patience_s: float) -> Answer:
        """Wait until the outcome of a command is proved; one that was given on another connection
        is repeated here.

        Raises:
            TimeoutError: it is not.
        """
        if call.ref not in self.pending:
            self.pending[call.ref] = call
            await self._send(call)
        await self.until(lambda: call.ref not in self.pending, patience_s)
        return next(answer for answer in call.answers if answer.final)

    def _new(self, frame: Frame) -> OpenCall:
        ref = f"{self._prefix}-{next(self._refs)}"
        call = self._recorder.call(self.who.username, ref, frame)
        self.pending[ref] = call
        return call

    async def _act(self) -> None:
        while self._pace_s:
            await asyncio.sleep(self._random.expovariate(1 / self._pace_s))
            if not self.busy or not self._talks or len(self.pending) > 3:
                continue
            frame = choose(self._random, self.who, self.tasks, self._clock)
            if frame is not None:
                await self._send(self._new(frame))

    @property
    def _talks(self) -> bool:
        return self.connected and self._greeted_on is self._line

    async def _send(self, call: OpenCall) -> None:
        if not self._talks or self._line is None:
            return
        repeat = {"repeat": True} if call.sent else {}
        self._again_at.pop(call.ref, None)
        self._sent_at[call.ref] = now()
        call.sent.append(Sending(now(), self._line.node, bool(call.sent)))
        await self._write(json.dumps({**call.frame, "ref": call.ref, **repeat}))

    def _greeted(self) -> None:
        if self._pace_s and self._random.random() < 0.02:
            # A person goes home, and will never know; not one who waits for an answer.
            for ref in [ref for ref, call in self.pending.items() if call.sent]:
                del self.pending[ref]
        for ref in self.pending:
            self._again_at[ref] = 0.0

    def _answered(self, frame: Frame) -> None:
        call = self._recorder.calls.get((self.who.username, frame["ref"]))
        if call is None:
            return
        answer = Answer(now(), self._epoch, frame)
        call.answers.append(answer)
        if answer.final:
            self.pending.pop(call.ref, None)
        elif call.ref in self.pending:
            self._again_at[call.ref] = now() + 0.3 + self._random.random()

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            for ref, at in list(self._again_at.items()):
                if now() >= at and self._talks:
                    self._again_at.pop(ref, None)
                    if ref in self.pending:
                        await self._send(self.pending[ref])
            waits = [
                self._sent_at[ref]
                for ref in self.pending
                if ref in self._sent_at and ref not in self._again_at
            ]
            if waits and self._talks and now() - min(waits) > ANSWER_S:
                for ref in self.pending:
                    self._sent_at[ref] = now()
                self.go_elsewhere()
