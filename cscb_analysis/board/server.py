"""The server of the board's page: for this machine by name, and for nothing but the page."""

from __future__ import annotations

import re
from typing import Any

from tornado.routing import HostMatches
from tornado.web import ErrorHandler
from voila.app import Voila

NAMES = ["localhost", "127.0.0.1"]
"""The names by which a browser on this machine may ask for the page."""

SPARE = (
    "/voila/files/",
    "/voila/execution/",
    "/voila/tree",
    "/voila/render/",
    "/voila/api/contents",
)
"""What Voilà can serve and the page does not need."""


class BoardServer(Voila):  # type: ignore[misc]
    """Voilà, narrowed.

    Listening on this machine alone is not enough: a page from elsewhere, open in the same browser,
    can give its own name the address of this machine and then read what is served here. It cannot
    make the browser ask under another name than its own, so other names get no answer.

    What a reader's page may send to the kernel is Voilà's own short list: messages of widgets, and
    none that executes anything. A test holds it to that.
    """

    def init_settings(self) -> dict[str, Any]:
        """Give Voilà's settings, with the host that is asked for looked at."""
        settings: dict[str, Any] = super().init_settings()
        return settings | {"allow_remote_access": False, "local_hostnames": NAMES}

    def init_handlers(self) -> list[Any]:
        """Give what answers each address: that it is not there, for what the page does not need."""
        nothing = (ErrorHandler, {"status_code": 404})
        return [
            (each[0], *nothing) if str(each[0]).startswith(SPARE) else each
            for each in super().init_handlers()
        ]

    def listen(self) -> None:
        """Listen, answering to the names of this machine only."""
        ours = re.compile(f"({'|'.join(map(re.escape, NAMES))})$")
        for rule in self.app.default_router.rules:
            if isinstance(rule.matcher, HostMatches):
                rule.matcher.host_pattern = ours
        super().listen()
