"""Parses frames from clients: commands, pings, reports of displays. Shapes only (K7)."""

from dataclasses import dataclass
from typing import Any

from board.domain.commands import Command, Delivery, Verb, parse_command, parse_delivery, parse_ref
from board.domain.display_settings import Seen, parse_seen
from board.domain.errors import Invalid
from board.domain.ids import Ref
from board.text.json import read_json

_VERBS = frozenset(verb.value for verb in Verb)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and the name that its answer must carry (K1)."""

    ref: Ref
    command: Command
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Ping:
    ref: Ref


class Malformed(Exception):
    """A frame cannot be parsed. `ref` is for the answer, if the frame has a usable one (K7)."""

    def __init__(self, why: Invalid, ref: Ref | None) -> None:
        super().__init__(why.field)
        self.why = why
        self.ref = ref


def parse(text: str | bytes | None) -> Asked | Ping | Seen:
    """Parse one frame of a client; None stands for a binary frame.

    Raises:
        Malformed: it is not a JSON object of a known type with fields of the right type.
    """
    members = _object(text)
    if members.get("type") == "seen":
        return _seen(members)
    try:
        ref = parse_ref(members.get("ref"))
    except Invalid as why:
        raise Malformed(why, None) from None
    kind = members.get("type")
    if kind == "ping":
        return Ping(ref)
    try:
        if not isinstance(kind, str) or kind not in _VERBS:
            raise Invalid("type")
        return Asked(ref, parse_command(Verb(kind), members), parse_delivery(members))
    except Invalid as why:
        raise Malformed(why, ref) from None


def _seen(members: dict[str, Any]) -> Seen:
    try:
        return parse_seen(members)
    except Invalid as why:
        raise Malformed(why, None) from None


def _object(text: str | bytes | None) -> dict[str, Any]:
    try:
        members = read_json(text) if text is not None else None
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise Malformed(Invalid(None), None)
    return members
