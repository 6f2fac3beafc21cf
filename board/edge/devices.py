"""Names the kind of device behind a User-Agent header, for people to recognise it.

Clients choose the header, so nothing depends on it.
"""

from typing import Final

_SYSTEMS: Final = (
    ("Tizen", "Samsung TV"),
    ("Web0S", "LG TV"),
    ("BRAVIA", "Sony TV"),
    ("AFT", "Fire TV"),
    ("CrKey", "Chromecast"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("aarch64", "Linux (ARM)"),
    ("armv7l", "Linux (ARM)"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chromium"),
    ("Safari/", "Safari"),
)


def describe(user_agent: str) -> str:
    """Return a name such as `LG TV, Chromium`; a dash for unknown parts."""
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "–")
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    return f"{system}, {browser}" if browser else system
