"""WebKitGTK on a screen of its own.

WebDriver hangs with a page that hangs, so the screen can be read beside it.
"""

import mmap
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver import WebKitGTKOptions
from selenium.webdriver.webkitgtk.service import Service

from tests.machine import WEBKIT, WEBKIT_DRIVER, XVFB
from tests.servers.process import Process

_AMBER = b"\x00\xb0\xff"
"""#ffb000 as the screen holds it: blue, green, red."""


class Screen:
    """An X server whose picture is a file.

    Args:
        folder: where its log and its picture are.
        size: width and height in pixels.
    """

    def __init__(self, folder: Path, size: tuple[int, int] = (1300, 900)) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._picture = folder / "Xvfb_screen0"
        receive, send = os.pipe()
        width, height = size
        command = [
            str(XVFB.found()),
            "-displayfd",
            str(send),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-fbdir",
            str(folder),
            "-nolisten",
            "tcp",
        ]
        self.process = Process(command, folder / "xvfb.log", pass_fds=(send,))
        os.close(send)
        with os.fdopen(receive) as number:
            self.display = f":{number.readline().strip()}"

    def amber_pixels(self) -> int:
        """Count the pixels in the colour of warnings."""
        with self._picture.open("rb") as file:
            picture = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            with picture:
                return picture[:].count(_AMBER)

    def stop(self) -> None:
        self.process.stop()


@contextmanager
def webkit(screen: Screen, *arguments: str) -> Iterator[webdriver.WebKitGTK]:
    """Open a browser on the screen, in an ephemeral session.

    Args:
        arguments: options of the browser's command line.
    """
    options = WebKitGTKOptions()
    for argument in ("--automation", *arguments):
        options.add_argument(argument)
    options.binary_location = str(WEBKIT.found())
    environment = {**os.environ, "DISPLAY": screen.display}
    service = Service(str(WEBKIT_DRIVER.found()), env=environment, log_output=subprocess.DEVNULL)
    driver = webdriver.WebKitGTK(options=options, service=service)
    try:
        driver.set_window_size(1280, 838)
        yield driver
    finally:
        driver.quit()
