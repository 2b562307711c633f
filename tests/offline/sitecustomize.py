"""Let no Python reach beyond this machine, and write down what tried to.

Python runs this file first of all wherever its folder is on PYTHONPATH: conftest.py puts it there,
so that it holds for the tests, for the commands and servers that they start, and for kernels.
"""

import os
import sys

HERE = ("127.", "::1", "localhost", "0.0.0.0")
WHERE = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
"""What reaches out, and which of its arguments says where to."""


def guard(event: str, arguments: tuple) -> None:
    if event not in WHERE:
        return
    place = arguments[WHERE[event]]
    place = place[0] if isinstance(place, tuple) and place else place
    place = place.decode("utf-8", "replace") if isinstance(place, bytes) else place
    if not place or not isinstance(place, str) or place.startswith((*HERE, "/", "\x00", "@")):
        return
    with open(os.environ["CSCB_ASKED"], "a", encoding="utf-8") as asked:  # noqa: PTH123
        asked.write(f"{event} {place}: {' '.join(sys.orig_argv)[:200]}\n")
    raise OSError(f"the tests let nothing reach {place}")


if "CSCB_ASKED" in os.environ:
    sys.addaudithook(guard)
