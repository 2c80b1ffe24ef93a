"""docs/nginx.conf in a real nginx: people vote through it, and nothing of it is in any log."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from tests.ballots.rooms import open_room
from tests.bench.runs import gunicorn, with_session
from tests.bench.voters import Answer, request, voter
from tests.faults.postgres import wait_until
from tests.servers import HOST, address_of_the_test_database, free_port, wait_for

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
EXAMPLE = Path(settings.BASE_DIR) / "docs/nginx.conf"
UNLOGGED = ("/box/", "/open/", "/watch/", "/app/ballots/")
# Of a whole file of settings; the example is included as Debian's includes conf.d.
FRAME = """
{user}
daemon off;
pid {folder}/pid;
worker_processes 1;
error_log {folder}/logs/main.log info;
events {{}}
http {{
    {temporary}
    types {{ text/css css; application/javascript js; image/svg+xml svg; }}
    access_log {folder}/logs/all.log combined;
    include {folder}/branchlife.conf;
}}
"""

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif(NGINX is None, reason="needs nginx"),
]


def write_certificate(folder):
    """One for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def changed(example, facts):
    """The example with the lines changed that an installation changes; each must be there."""
    for old, new in facts.items():
        assert old in example
        example = example.replace(old, new)
    return example


@contextmanager
def nginx(folder, program):
    """The example before the program at port `program`; yields its ports and log folder."""
    tls, plain = free_port(), free_port()
    (folder / "logs").mkdir()
    write_certificate(folder)
    facts = {
        "listen 80;": f"listen {HOST}:{plain};",
        "listen 443 ssl;": f"listen {HOST}:{tls} ssl;",
        "branch.example.cn": HOST,
        "/etc/ssl/branchlife": str(folder),
        "/var/log/nginx": f"{folder}/logs",
        "/srv/branchlife/var": str(folder),
        "127.0.0.1:8000": f"127.0.0.1:{program}",
    }
    (folder / "branchlife.conf").write_text(changed(EXAMPLE.read_text(), facts))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n    ".join(f"{kind}_temp_path {folder}/temporary;" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    frame = FRAME.format(folder=folder, user=user, temporary=temporary)
    (folder / "nginx.conf").write_text(frame)
    errors = ["-e", str(folder / "logs/start.log")]
    server = subprocess.Popen([NGINX, *errors, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        wait_for((HOST, tls), server)
        yield SimpleNamespace(tls=tls, plain=plain, folder=folder)
    finally:
        server.terminate()
        server.wait(timeout=20)


class Browser:
    """One connection over TLS, kept."""

    def __init__(self, server):
        trusted = ssl.create_default_context(cafile=server.folder / "fullchain.pem")
        self.socket = trusted.wrap_socket(
            socket.create_connection((HOST, server.tls), timeout=30), server_hostname=HOST
        )
        self.file = self.socket.makefile("rb")
        self.host = f"{HOST}:{server.tls}"

    def get(self, path, more=""):
        """The answer to a request without cookies."""
        return self.ask(
            request(self.host, "GET", path, {}).replace(b"\r\n\r\n", f"\r\n{more}\r\n".encode())
        )

    def ask(self, data):
        """The answer to these bytes."""
        self.socket.sendall(data)
        return read_answer(self.file)

    def vote(self, box, session, ticks):
        """The whole way of one person; all answers by step, and the tracking code."""
        person = {"session": session, "ticks": ticks}
        talk, answer, answers = voter({"host": self.host, "box": box}, person), None, {}
        try:
            while True:
                step, data = next(talk) if answer is None else talk.send(answer)
                answer = answers[step] = self.ask(data)
        except StopIteration as end:
            return answers, end.value

    def close(self):
        self.file.close()
        self.socket.close()


def read_answer(file):
    """One answer from a connection that goes on."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = file.readline()
        assert line, head
        head += line
    low = head.lower()
    if b"transfer-encoding: chunked" in low:
        body = b""
        while size := int(file.readline(), 16):
            body += file.read(size)
            file.readline()
        file.readline()
    else:
        body = file.read(int(low.split(b"content-length:")[1].split()[0]))
    return Answer(head[:-2], body)


def header(answer, name):
    """The values of a header."""
    lines = answer.head.decode().split("\r\n")[1:]
    pairs = [line.partition(": ") for line in lines if line]
    return [value for key, _colon, value in pairs if key.lower() == name.lower()]


def logged(server):
    """All that nginx wrote, without what it says of its own processes."""
    files = sorted((server.folder / "logs").iterdir())
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if "[notice]" not in line]


@pytest.fixture
def program(tmp_path, monkeypatch, transactional_db):
    """The program as an installation runs it, on the test's database; yields its port."""
    static = tmp_path / "static"
    static.mkdir()
    environment = {
        "DATABASE_URL": address_of_the_test_database(),
        "SECRET_KEY": settings.SECRET_KEY,
        "HTTPS": "1",
        "BENCH_STATIC": str(static),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}
    with override_settings(STATIC_ROOT=static, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    with gunicorn(1, 2, tmp_path / "gunicorn.log") as (address, _pid):
        yield address[1]


def test_people_vote_through_nginx_and_nothing_of_it_is_logged(program, tmp_path):
    room = open_room(5)
    box = str(room.box.pk)
    sessions = [with_session(member.user) for member in room.voters[:4]]
    with nginx(tmp_path, program) as server:
        browser, codes = Browser(server), []
        for session in sessions:
            answers, code = browser.vote(box, session, "&s0=1&s1=2&s2=1&s3=1&s4=3&s5=1&s6=1")
            codes.append(code)
        # Cookies over TLS only; the headers of the box as the program set them, once.
        for step in ("slip", "take", "cast"):
            cookies = header(answers[step], "Set-Cookie")
            assert cookies and all("Secure" in cookie for cookie in cookies)
        (policy,) = header(answers["page"], "Content-Security-Policy")
        assert policy.startswith("default-src 'none'")
        assert header(answers["page"], "Referrer-Policy") == ["same-origin"]
        assert header(answers["page"], "Strict-Transport-Security") == ["max-age=31536000"]
        # Only the page of the form is compressed.
        zipped = "Accept-Encoding: gzip\r\n"
        slip = zipped + f"Cookie: slip={answers['take'].cookies[b'slip'].decode()}\r\n"
        assert header(browser.get(f"/box/{box}/", slip), "Content-Encoding") == ["gzip"]
        assert header(browser.get(f"/box/{box}/done", slip), "Content-Encoding") == []
        assert header(browser.get(f"/box/{box}/promise", zipped), "Content-Encoding") == []
        # The origin of another site is refused.
        form = request(browser.host, "POST", f"/box/{box}/cast", {}, b"token=x")
        assert browser.ask(form.replace(b"Origin: https://", b"Origin: https://x")).status == 403
        assert browser.get("/app/").status == 302
        # A style sheet with a hash comes from nginx itself, for good.
        sheet = answers["page"].body.decode().split('rel="stylesheet" href="')[1].split('"')[0]
        style = browser.get(sheet, zipped)
        assert (style.status, header(style, "Content-Encoding")) == (200, ["gzip"])
        assert (
            browser.get("/static/nothing.css", f"Referer: https://{HOST}/box/{box}/\r\n").status
            == 404
        )
        browser.close()
        wait_until(lambda: logged(server), "the line of the last request")  # it follows the answer
        lines = logged(server)
    room.close()
    assert room.count().tracking_codes == sorted(codes)
    assert [line.split('"')[1] for line in lines] == ["GET /app/"]


def test_plain_http_is_sent_to_https_and_leaves_no_line(tmp_path):
    with nginx(tmp_path, free_port()) as server:
        with socket.create_connection((HOST, server.plain)) as plain, plain.makefile("rb") as file:
            plain.sendall(request(HOST, "GET", "/box/1/?x", {}))
            answer = read_answer(file)
        assert (answer.status, header(answer, "Location")) == (301, [f"https://{HOST}/box/1/?x"])
        assert logged(server) == []


def test_a_whole_branch_gets_in_and_refusals_and_a_dead_program_leave_no_line(tmp_path):
    """gunicorn is down: every request is an error, and the error log is open down to `info`."""
    with nginx(tmp_path, free_port()) as server:
        browser = Browser(server)
        came_from = f"Referer: https://{HOST}/app/ballots/1/slip/\r\n"
        assert [browser.get(f"{path}1/", came_from).status for path in UNLOGGED] == [502] * 4
        assert browser.get("/static/box.css", came_from).status == 502
        assert browser.get("/static/box.0123456789ab.css", came_from).status == 502
        # A ballot is small; an upload under the ballots is not.
        for path, status in (("/box/1/cast", 413), ("/app/ballots/1/attach/", 502)):
            big = Browser(server)
            data = request(big.host, "POST", path, {}, bytes(70_000))
            assert big.ask(data).status == status
            big.close()
        began = time.monotonic()
        status, let_in = 502, -1
        while status == 502 and let_in < 5000:
            let_in, status = let_in + 1, browser.get("/box/1/promise").status
        seconds = time.monotonic() - began
        # Two hundred people who send three requests each in one moment are let in.
        assert 592 <= let_in <= 600 + 40 * (seconds + 1)
        assert status == 429
        assert browser.get("/app/", came_from).status == 502
        browser.close()
        wait_until(lambda: logged(server), "the line of the last request")  # it follows the answer
        lines = logged(server)
    assert [line.split('"')[1] for line in lines] == ["GET /app/"]
    assert not any(path in line for path in UNLOGGED for line in lines)
