"""The settings of a display, as its supervisor chose them, and the report of what it shows.

Shapes only, no database.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from board.domain.errors import Invalid
from board.domain.ids import MAX_INTEGER


class DisplayKind(StrEnum):
    """Kinds of displays: a wall only shows; at a terminal, people sign in by name tile and PIN."""

    WALL = "wall"
    TERMINAL = "terminal"


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day on the board's clock, such as 22:00."""


class OffHours(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)
    from_: Clock = Field(alias="from")
    to: Clock


class Appearance(BaseModel):
    """The settings that every display has, with their defaults.

    Attributes:
        names: how people are named, for floors where names are not for everyone's eyes.
        dwell_s: seconds that a page of a wall stays; None lets the wall choose.
        reload_at: when the page reloads itself, once a day.
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
    """`settings` of the `display` frame. No departments means the whole board."""

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
        """Return the settings that one JSON column stores."""
        return self.model_dump(mode="json", by_alias=True, include=set(Appearance.model_fields))

    def wire(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)


class Seen(BaseModel):
    """The report of a display: the revision that it shows, the build of its page, width x
    height.
    """

    model_config = ConfigDict(frozen=True, strict=True)
    rev: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    build: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    screen: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}x[0-9]{1,5}$")]


Shape = TypeVar("Shape", bound=BaseModel)


def parse_settings(members: Mapping[str, Any]) -> DisplaySettings:
    """Parse the settings that a supervisor chose.

    Raises:
        Invalid: a member is missing or has a wrong value; `field` names it.
    """
    return _parse(DisplaySettings, members)


def parse_seen(members: Mapping[str, Any]) -> Seen:
    """Parse a display's report of what it shows.

    Raises:
        Invalid: a member is missing or has a wrong value; `field` names it.
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
