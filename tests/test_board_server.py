"""The board's server: to this machine alone, nothing but the page, and nothing a reader sends."""

import asyncio
import http.client
import json
import re
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from servers import HERE, serve_board
from tornado.websocket import websocket_connect

V1 = "v1.kernel.websocket.jupyter.org"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Where the server keeps what it says."""
    return tmp_path_factory.mktemp("board")


@pytest.fixture(scope="module")
def port(scratch) -> Iterator[int]:
    for address in serve_board(scratch):
        yield urlsplit(address).port


@pytest.fixture(scope="module")
def page(port) -> str:
    """The page as a browser gets it; a kernel is behind it."""
    status, text = ask(port, "/")
    assert status == 200
    return text


@pytest.fixture(scope="module")
def kernel(page) -> str:
    return re.search(r'"kernelId": ?"([0-9a-f-]{36})"', page)[1]


def ask(port: int, path: str, method: str = "GET", body: str | None = None, **headers: str):
    asked = http.client.HTTPConnection(HERE, port, timeout=120)
    asked.request(method, path, body, headers)
    answer = asked.getresponse()
    text = answer.read().decode("utf-8", "replace")
    asked.close()
    return answer.status, text


def test_it_listens_on_this_machine_alone(port):
    # On Linux 127.0.0.2 is this machine too: who listens everywhere listens there.
    with socket.socket() as tried, pytest.raises(OSError):
        tried.connect(("127.0.0.2", port))
    if (held := Path("/proc/net/tcp")).exists():
        lines = [line.split() for line in held.read_text().splitlines()[1:]]
        heard = {line[1] for line in lines if line[3] == "0A" and line[1].endswith(f":{port:04X}")}
        assert heard == {f"0100007F:{port:04X}"}


@pytest.mark.usefixtures("page")
def test_what_the_page_and_its_kernel_tell_each_other_cannot_be_read_along(scratch):
    said = (scratch / "log").read_text()
    assert "The board's page is at" in said
    assert "plain text" not in said, "the kernel warns where it speaks in the clear"


def test_it_answers_to_this_machines_own_names_only(port, page):
    assert "cscb-" in page or "jupyter-widgets" in page
    assert "load_tables" not in page, "the code is hidden"
    assert ask(port, "/voila/static/voila.js", Host=f"localhost:{port}")[0] == 200
    for path in ("/", "/voila/static/voila.js"):
        for host in (
            "rebound.example",
            f"rebound.example:{port}",
            "127.0.0.1.example",
            "127.0.0.2",
        ):
            status, text = ask(port, path, Host=host)
            assert status in (403, 404), (path, host)
            assert "jupyter" not in text


@pytest.mark.usefixtures("page")
def test_it_serves_no_file_but_its_page(port):
    name = "most_noted.png"
    paths = [
        *(f"/voila/files/images/{name}", f"/images/{name}", "/voila/files/05-board-pack.ipynb"),
        *(
            "/05-board-pack.ipynb",
            "/files/05-board-pack.ipynb",
            "/nbconvert/html/05-board-pack.ipynb",
        ),
        *("/voila/render/01-most-noted-themes.ipynb", "/voila/tree", "/tree", "/edit/x", "/lab"),
        *("/api/contents", "/api/contents/05-board-pack.ipynb", "/voila/api/contents"),
        *("/api/kernels", "/api/kernelspecs", "/api/sessions", "/api/terminals", "/api/config"),
        *(
            "/terminals/1",
            "/terminals/websocket/1",
            "/metrics",
            "/api/shutdown",
            "/login",
            "/api/me",
        ),
    ]
    for start in ("/voila/static/", "/voila/templates/board/static/", "/voila/labextensions/", "/"):
        for up in ("../" * 9, "%2e%2e/" * 9, "..%2f" * 9, "..\\" * 9, "%2e%2e%5c" * 9, "/", "//"):
            paths += [f"{start}{up}etc/passwd", f"{start}{up}data/mentions.csv"]
    for path in paths:
        status, text = ask(port, path)
        assert status >= 300, path
        assert "root:" not in text, path
        assert "Voice of the child" not in text, path


def test_no_kernel_is_started_and_no_file_written_at_a_readers_word(port):
    for method, path in (
        *(("POST", "/api/kernels"), ("POST", "/api/terminals"), ("PUT", "/api/contents/x.ipynb")),
        *(
            ("POST", "/api/sessions"),
            ("POST", "/"),
            ("PUT", "/voila/files/x"),
            ("POST", "/voila/tree"),
        ),
    ):
        assert ask(port, path, method, "{}")[0] >= 400, (method, path)


def message(kind: str, content: dict, channel: str) -> dict:
    header = {
        **{"msg_id": uuid.uuid4().hex, "username": "", "session": uuid.uuid4().hex},
        **{"msg_type": kind, "version": "5.3", "date": "2018-09-12T00:00:00Z"},
    }
    told = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    return {**told, "channel": channel, "buffers": []}


async def converse(port: int, kernel: str, messages: list[dict], protocol: str | None) -> list[str]:
    """Send messages as a page would, and give the kinds of what comes back."""
    address = f"ws://{HERE}:{port}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
    line = await websocket_connect(address, subprotocols=[protocol] if protocol else None)
    for each in messages:
        if protocol:
            parts = [each[name] for name in ("header", "parent_header", "metadata", "content")]
            packed = [json.dumps(part).encode() for part in parts]
            await line.write_message(serialize_msg_to_ws_v1(packed, each["channel"]), binary=True)
        else:
            await line.write_message(json.dumps(each))
    kinds = []
    while "comm_info_reply" not in kinds:  # the last that is asked: all else is answered by then
        told = await asyncio.wait_for(line.read_message(), 60)
        if isinstance(told, bytes):
            kinds += re.findall(r'"msg_type": ?"(\w+)"', told.decode("utf-8", "replace"))[:1]
        else:
            kinds.append(json.loads(told)["header"]["msg_type"])
    line.close()
    while await asyncio.wait_for(line.read_message(), 60) is not None:
        pass  # until the server has closed it too, so that no socket is left behind
    return kinds


@pytest.mark.parametrize("protocol", [None, V1])
def test_nothing_a_reader_sends_is_executed(port, kernel, tmp_path, protocol):
    mark = tmp_path / "mark"
    code = {"code": f"open({str(mark)!r}, 'w')", "silent": False, "store_history": False}
    code |= {"user_expressions": {"x": code["code"]}, "allow_stdin": False, "stop_on_error": True}
    debug = {"type": "request", "command": "evaluate", "arguments": {"expression": code["code"]}}
    sent = [
        *(message("execute_request", code, channel) for channel in ("shell", "control", "stdin")),
        message("inspect_request", {"code": "open", "cursor_pos": 1}, "shell"),
        message("complete_request", {"code": "open", "cursor_pos": 1}, "shell"),
        message("debug_request", debug, "control"),
        message("input_reply", {"value": code["code"]}, "stdin"),
        message("comm_open", {"comm_id": "a", "target_name": "os.system", "data": code}, "shell"),
        message("comm_info_request", {}, "shell"),
    ]
    kinds = asyncio.run(converse(port, kernel, sent, protocol))
    assert "comm_info_reply" in kinds  # what drives the widgets comes through
    refused = {"execute_reply", "execute_result", "inspect_reply", "complete_reply", "debug_reply"}
    assert not refused & {*kinds}
    assert not mark.exists()


HANDSHAKE = {
    **{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
    "Sec-WebSocket-Key": "c3ludGhldGljIGV4YW1wbGU=",
}
CHANNELS, QUERY = "/api/kernels/{}/channels?session_id=a", "/voila/query/{}"


@pytest.mark.parametrize("path", [CHANNELS, QUERY])
def test_a_page_from_elsewhere_cannot_talk_to_the_kernel(port, kernel, path):
    def knock(host: str, origin: str) -> int:
        asked = http.client.HTTPConnection(HERE, port, timeout=120)
        headers = {**HANDSHAKE, "Host": host, "Origin": origin}
        asked.request("GET", path.format(kernel), headers=headers)
        with asked.getresponse() as answer:
            status = answer.status
        asked.close()
        return status

    here = f"{HERE}:{port}"
    assert knock(here, f"http://{here}") == 101
    assert knock(here, "http://elsewhere.example") == 403
    assert knock(here, "null") == 403
    assert knock("rebound.example", "http://rebound.example") == 404


def test_the_page_may_not_be_put_into_another(port):
    asked = http.client.HTTPConnection(HERE, port, timeout=120)
    asked.request("GET", "/")
    with asked.getresponse() as answer:
        policy = answer.getheader("Content-Security-Policy")
        answer.read()
    asked.close()
    assert "frame-ancestors 'self'" in policy


def test_the_example_of_a_file_that_is_not_served_is_there():
    assert (Path(__file__).parents[1] / "notebooks" / "images" / "most_noted.png").is_file()
