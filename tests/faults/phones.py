"""Browsers: real HTTP over sockets that can break, with real cookies."""

import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode, urlsplit

SECONDS = 45
# How a connection breaks on the browser's side.
HALF, UNHEARD, DEAF = "half a request", "gone at once", "answer not read"
BROKEN = (HALF, UNHEARD, DEAF)


numbers = count(1)


def fault(kind, what):
    """An accident at the server, as the header names it: it happens once."""
    return f"{kind} {what} {next(numbers)}"


class Lost(Exception):
    """No answer came. What the server did is not known."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    location: str
    body: str = field(repr=False)

    def field(self, name):
        """The value of a hidden field of the page, or an empty text."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        return found[1] if found else ""

    def without_tokens(self):
        """The page without what is different every time."""
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", self.body)


class Browser:
    """One browser: its cookies, each sent only where its path says."""

    # What happens with every request that has no accident of its own.
    always = ""

    def __init__(self, port, **cookies):
        self.host, self.port = f"127.0.0.1:{port}", port
        self.jar, self.lock = {}, threading.Lock()
        for name, value in cookies.items():
            self.jar["/app/", name] = value

    def cookie(self, path, name):
        """The value of a cookie, or an empty text."""
        return self.jar.get((path, name), "")

    def get(self, address, **accident):
        """Open a page."""
        return self._ask("GET", address, "", accident)

    def post(self, address, fields, **accident):
        """Send a form."""
        return self._ask("POST", address, urlencode(fields), accident)

    def _ask(self, method, address, body, accident):
        try:
            return self._answer(self._sent(method, address, body, **accident))
        except (OSError, ValueError) as error:
            raise Lost from error

    def _request(self, method, address, body, fault):
        path = urlsplit(address).path
        with self.lock:
            cookies = [f"{n}={v}" for (at, n), v in self.jar.items() if path.startswith(at)]
        lines = [f"{method} {address} HTTP/1.1", f"Host: {self.host}", "Connection: close"]
        lines += [f"Cookie: {'; '.join(cookies)}"] if cookies else []
        fault = fault or self.always
        lines += [f"X-Fault: {fault}"] if fault else []
        if method == "POST":
            lines += [f"Origin: http://{self.host}", f"Content-Length: {len(body)}"]
            lines += ["Content-Type: application/x-www-form-urlencoded"]
        return "\r\n".join([*lines, "", body]).encode()

    def _sent(self, method, address, body, *, fault="", broken=""):
        """The bytes of the answer; `fault` waits at the server, `broken` is the line itself."""
        request = self._request(method, address, body, fault)
        with socket.create_connection(("127.0.0.1", self.port), SECONDS) as line:
            if broken:
                # Closed without a farewell, as when the network is gone.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(request[: len(request) // 2] if broken == HALF else request)
            if broken == DEAF:
                line.recv(1)
            if broken:
                raise ConnectionError(broken)
            parts = []
            while part := line.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def _answer(self, data):
        head, separator, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = [line.split(": ", 1) for line in lines]
        facts = {name.lower(): value for name, value in headers}
        length = facts.get("content-length")
        if not separator or (length is not None and int(length) != len(body)):
            raise Lost
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return Answer(int(first.split()[1]), facts.get("location", ""), body.decode())

    def _keep(self, cookie):
        pair, *attributes = cookie.split("; ")
        name, _equals, value = pair.partition("=")
        facts = {key.lower(): text for key, _e, text in (a.partition("=") for a in attributes)}
        with self.lock:
            if facts.get("max-age") == "0":
                self.jar.pop((facts["path"], name), None)
            else:
                self.jar[facts["path"], name] = value
