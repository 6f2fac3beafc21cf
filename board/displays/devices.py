"""What kind of device a browser runs on, as a supervisor would call it. It reads one header and trusts it as little."""

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
    """Give such as `LG TV, Chromium`; a dash for what is not known."""
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "–")
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    return f"{system}, {browser}" if browser else system
