"""How a screen shows its board, as a supervisor chose it, and what it says that it shows. It knows shapes, no database."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from board.domain.errors import Invalid
from board.domain.ids import MAX_INTEGER


class DisplayKind(StrEnum):
    """A wall shows; at a terminal people sign in by a name tile and a PIN."""

    WALL = "wall"
    TERMINAL = "terminal"


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day on the board's clock, such as 22:00."""


class OffHours(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)
    from_: Clock = Field(alias="from")
    to: Clock


class Appearance(BaseModel):
    """What can be chosen for any screen, with what is usual.

    Attributes:
        names: how people are named, for floors where not everybody may know who does what.
        dwell_s: seconds that a page of a wall stays; None lets the wall choose.
        reload_at: when the page loads itself anew, once a day.
        lock_after_s: seconds without a touch after which a terminal shows its name tiles again.
    """

    model_config = ConfigDict(frozen=True)
    distance_m: Annotated[int | float, Field(ge=0.5, le=100)] = 10
    diagonal_in: Annotated[int | float, Field(ge=5, le=300)] = 55
    language: Literal["en", "zh-Hans"] = "en"
    theme: Literal["dark", "light", "contrast"] = "dark"
    names: Literal["full", "initials", "hidden"] = "full"
    dwell_s: Annotated[int, Field(ge=5, le=3600)] | None = None
    off_hours: OffHours | None = None
    reload_at: Clock | None = None
    lock_after_s: Annotated[int, Field(ge=15, le=3600)] = 120


class DisplaySettings(Appearance):
    """`settings` of the `display` frame. No departments: all of the board."""

    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$"
        ),
    ]
    board: str
    kind: DisplayKind
    departments: tuple[int, ...] = ()

    @property
    def appearance(self) -> dict[str, Any]:
        """What is kept of it in one column, as JSON."""
        return self.model_dump(mode="json", by_alias=True, include=set(Appearance.model_fields))

    def wire(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)


class Seen(BaseModel):
    """What a display shows: a revision, the build of its page, width x height."""

    model_config = ConfigDict(frozen=True, strict=True)
    rev: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    build: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    screen: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}x[0-9]{1,5}$")]


Shape = TypeVar("Shape", bound=BaseModel)


def parse_settings(members: Mapping[str, Any]) -> DisplaySettings:
    """Read what a supervisor chose.

    Raises:
        Invalid: a member is missing or cannot be taken; `field` names it.
    """
    return _parse(DisplaySettings, members)


def parse_seen(members: Mapping[str, Any]) -> Seen:
    """Read what a display says that it shows.

    Raises:
        Invalid: a member is missing or cannot be taken; `field` names it.
    """
    return _parse(Seen, members)


def _parse(shape: type[Shape], members: Mapping[str, Any]) -> Shape:
    try:
        return shape.model_validate(members)
    except ValidationError as error:
        where = error.errors(include_url=False, include_context=False, include_input=False)[0][
            "loc"
        ]
        raise Invalid(field=str(where[0]) if where else None) from None
