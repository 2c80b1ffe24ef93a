"""Many people at once on plain sockets, in a process of their own: `python -m tests.bench.voters`.

Reads one JSON plan from its input and writes one JSON answer: how long each step took, what went
wrong, and the tracking codes of the ballots acknowledged. Every client is a generator that yields
requests and gets answers; one loop serves them all, so that the clients cost little beside the
server they measure.
"""

import heapq
import json
import re
import selectors
import socket
import sys
import time

HEADERS = (
    "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.7\r\nUser-Agent: Mozilla/5.0 (bench)\r\n"
    "Accept: text/html\r\nAccept-Language: zh-CN\r\nSec-Fetch-Dest: document\r\n"
)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\s]+)=([^;\s]*)([^\r]*)", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
LAST = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
WHERE = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(rb'name="key" value="([^"]+)"')
TOKEN = re.compile(rb'name="token" value="([^"]+)"')
MANIFEST = re.compile(rb'name="manifest" value="([^"]+)"')
CODE = re.compile(rb'<code class="code">([^<]+)</code>')
STEPS = ("slip", "take", "page", "cast", "done")


class Refused(Exception):
    """An answer that is not the one a voter waits for."""


class Answer:
    """What came back: status, place to go to, cookies, page."""

    def __init__(self, head, body):
        self.status, self.head, self.body = int(head[9:12]), head, body
        self.cookies = {name: value for name, value, _more in COOKIE.findall(head)}

    def expect(self, status, place=b""):
        """Raises Refused unless it is this."""
        found = WHERE.search(self.head)
        if self.status != status or (place and (not found or found[1] != place)):
            raise Refused(f"{self.status} {found[1].decode() if found else ''}".strip())

    def find(self, pattern):
        """The one thing looked for on the page."""
        found = pattern.search(self.body)
        if not found:
            raise Refused(f"{self.status} without {pattern.pattern.decode()}")
        return found[1]


def request(host, method, path, cookies, body=None):
    """The bytes of a request."""
    jar = b"; ".join(name + b"=" + value for name, value in cookies.items())
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{HEADERS}".encode()
    if jar:
        head += b"Cookie: " + jar + b"\r\n"
    if body is None:
        return head + b"\r\n"
    form = f"Origin: https://{host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return head + form.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


def voter(plan, person):
    """One person from the page before the slip to the tracking code: yields (step, request)."""
    host, box = plan["host"], plan["box"]
    room, inside = f"/app/ballots/{box}/", f"/box/{box}/"
    login = {b"sessionid": person["session"].encode()}
    answer = yield "slip", request(host, "GET", f"{room}slip/", login)
    answer.expect(200)
    login |= answer.cookies
    form = b"csrfmiddlewaretoken=" + answer.find(CSRF) + b"&key=" + answer.find(KEY)
    answer = yield "take", request(host, "POST", f"{room}slip/take", login, form)
    answer.expect(302, inside.encode())
    slip = {b"slip": answer.cookies[b"slip"]}
    answer = yield "page", request(host, "GET", inside, slip)
    answer.expect(200)
    form = b"token=" + answer.find(TOKEN) + b"&manifest=" + answer.find(MANIFEST)
    form += person["ticks"].encode()
    answer = yield "cast", request(host, "POST", f"{inside}cast", slip, form)
    answer.expect(302, f"{inside}done".encode())
    slip |= answer.cookies
    answer = yield "done", request(host, "GET", f"{inside}done", slip)
    answer.expect(200)
    return answer.find(CODE).decode()


def visitor(plan, person):
    """One request for a page of the floor."""
    answer = yield "floor", request(plan["host"], "GET", person["path"], {})
    answer.expect(200)
    return ""


class Client:
    """A browser: one connection, kept while one person votes."""

    def __init__(self, loop):
        self.loop, self.socket, self.talk = loop, None, None

    def begin(self, person):
        """The next person sits down."""
        self.person = person
        self.talk = (visitor if "path" in person else voter)(self.loop.plan, person)
        self.send(None)

    def send(self, answer):
        """Go on with the answer: another request, or the end."""
        try:
            self.step, data = next(self.talk) if answer is None else self.talk.send(answer)
        except StopIteration as end:
            self.loop.codes.append((self.person["number"], end.value))
            return self.finish()
        except (Refused, KeyError) as error:
            self.loop.errors.append(f"{self.step}: {error!r}")
            return self.finish()
        self.read, self.began = b"", time.perf_counter()
        if self.socket is None:
            self.socket = socket.create_connection(self.loop.address, timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.loop.selector.register(self.socket, selectors.EVENT_READ, self)
        self.socket.sendall(data)

    def receive(self):
        """Some bytes have come."""
        try:
            part = self.socket.recv(262144)
        except OSError as error:
            part, self.read = b"", repr(error).encode()
        self.read += part
        end = self.read.find(b"\r\n\r\n")
        length = LENGTH.search(self.read, 0, end) if end > 0 else None
        if part and (length is None or len(self.read) < end + 4 + int(length[1])):
            return
        if length is None:
            self.loop.errors.append(f"{self.step}: cut off, {self.read[:80]!r}")
            self.close()
            return self.finish()
        self.loop.times[self.step].append((time.perf_counter() - self.began) * 1000)
        answer = Answer(self.read[:end] + b"\r\n", self.read[end + 4 :])
        if LAST.search(answer.head):
            self.close()
        self.send(answer)

    def close(self):
        """Hang up."""
        if self.socket is not None:
            self.loop.selector.unregister(self.socket)
            self.socket.close()
            self.socket = None

    def finish(self):
        """The person gets up; whoever waits is next. Floor requests go on in one connection."""
        if "path" not in self.person:
            self.close()
        self.talk = None
        self.loop.finished += 1
        self.loop.seat(self)


class Loop:
    """All clients of one plan."""

    def __init__(self, plan):
        self.plan, self.address = plan, tuple(plan["address"])
        self.selector = selectors.DefaultSelector()
        self.times = {step: [] for step in (*STEPS, "floor")}
        self.errors, self.codes, self.finished = [], [], 0
        # With `at` (seconds) people come when they come; without, when a client is free.
        self.coming = [(person.get("at", 0), n, person) for n, person in enumerate(plan["people"])]
        heapq.heapify(self.coming)
        self.free = []

    def seat(self, client):
        """The next person who has come, or wait for one."""
        if self.coming and self.coming[0][0] <= time.perf_counter() - self.began:
            client.begin(heapq.heappop(self.coming)[2])
        else:
            client.close()
            self.free.append(client)

    def run(self):
        """Until everybody is through; the answer."""
        everybody = len(self.coming)
        self.began = time.perf_counter()
        for _number in range(min(self.plan["clients"], everybody)):
            self.seat(Client(self))
        while self.finished < everybody:
            wait = 60.0
            if self.free and self.coming:
                wait = max(0, self.coming[0][0] - (time.perf_counter() - self.began))
            for key, _events in self.selector.select(wait):
                key.data.receive()
            while self.free and self.coming and self.is_due():
                self.seat(self.free.pop())
        return {
            "seconds": time.perf_counter() - self.began,
            "cpu": time.process_time(),
            "times": self.times,
            "errors": self.errors,
            "codes": self.codes,
        }

    def is_due(self):
        """Whether the next person has come."""
        return self.coming[0][0] <= time.perf_counter() - self.began


if __name__ == "__main__":
    json.dump(Loop(json.load(sys.stdin)).run(), sys.stdout)
