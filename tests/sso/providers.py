"""A tiny OpenID Connect provider and a tiny CAS server. They let in whoever the test says."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "branchlife", "a secret of the client"


class Handler(BaseHTTPRequestHandler):
    """Gives each request to the service of this server."""

    def do_GET(self):
        parts = urlsplit(self.path)
        self.answer(parts.path, dict(parse_qsl(parts.query)))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(self.path, {key: values[0] for key, values in parse_qs(body).items()})

    def answer(self, path, query):
        status, headers, body = self.server.service.answer(path, query, self.headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Says nothing."""


def redirect_to(address, **query):
    sign = "&" if "?" in address else "?"
    return 302, {"Location": f"{address}{sign}{urlencode(query)}"}, b""


def as_json(status, content):
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


class Provider:
    """OpenID Connect, authorisation code with PKCE; `fault` names what it does wrong."""

    def __init__(self):
        self.key, self.other_key = (rsa.generate_private_key(65537, 2048) for _n in range(2))
        self.begin_anew()

    def begin_anew(self):
        """Lets in 王宁 under her staff number, and does nothing wrong."""
        self.person = {"sub": "1", "preferred_username": "20010017"}
        self.fault = ""
        self.codes = {}
        self.questions = []

    def answer(self, path, query, headers):
        page = path.removeprefix("/realm").strip("/").split("/")[-1].replace("-", "_")
        return getattr(self, page)(query, headers)

    def openid_configuration(self, query, headers):
        return as_json(
            200,
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
            },
        )

    def authorize(self, query, headers):
        self.questions.append(query)
        if self.fault == "declined":
            return redirect_to(query["redirect_uri"], error="access_denied", state=query["state"])
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return redirect_to(query["redirect_uri"], code=code, state=query["state"])

    def token(self, query, headers):
        asked = self.codes.pop(query["code"], None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(query["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or headers["Authorization"] != f"Basic {known}"
            or query["redirect_uri"] != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
            or asked["code_challenge_method"] != "S256"
        ):
            return as_json(400, {"error": "invalid_grant"})
        return as_json(
            200,
            {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(asked)},
        )

    def id_token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        } | self.person
        if self.fault in ("says the name later", "says another person later"):
            del claims["preferred_username"]
        claims |= {
            "wrong nonce": {"nonce": "another"},
            "wrong audience": {"aud": "somebody else"},
            "wrong issuer": {"iss": "https://elsewhere.example"},
            "expired": {"iat": now - 1000, "exp": now - 500},
            "no name": {"preferred_username": ""},
        }.get(self.fault, {})
        if self.fault == "never expires":
            del claims["exp"]
        if self.fault == "not signed":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "1"})
        if self.fault == "signed with the public key":
            content = json.dumps(self.public_key()).encode()
            return jwt.encode(claims, content, algorithm="HS256", headers={"kid": "1"})
        key = self.other_key if self.fault == "wrong signature" else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "1"})

    def public_key(self):
        key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return key | {"kid": "1", "alg": "RS256", "use": "sig"}

    def keys(self, query, headers):
        return as_json(200, {"keys": [self.public_key()]})

    def userinfo(self, query, headers):
        if headers["Authorization"] != "Bearer access":
            return as_json(401, {})
        other = {"sub": "2"} if self.fault == "says another person later" else {}
        return as_json(200, self.person | other)


class CasServer:
    """CAS 3.0; `fault` names what it does wrong."""

    def __init__(self):
        self.begin_anew()

    def begin_anew(self):
        """Lets in 王宁 under her staff number, and does nothing wrong."""
        self.person = "20010017"
        self.fault = ""
        self.tickets = {}

    def answer(self, path, query, headers):
        return self.login(query) if path.endswith("/login") else self.validate(query)

    def login(self, query):
        ticket = f"ST-{secrets.token_urlsafe(8)}"
        self.tickets[ticket] = query["service"]
        return redirect_to(query["service"], ticket=ticket)

    def validate(self, query):
        if self.fault == "gone":
            return redirect_to("http://127.0.0.1:1/", **query)
        if self.fault == "broken":
            return 500, {"Content-Type": "text/html"}, b"<p>Sorry"
        is_good = self.tickets.pop(query["ticket"], None) == query["service"]
        said = (
            f"<cas:authenticationSuccess><cas:user>{escape(self.person)}</cas:user>"
            "</cas:authenticationSuccess>"
            if is_good
            else '<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'
        )
        body = (
            '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">'
            f"{said}</cas:serviceResponse>"
        )
        return 200, {"Content-Type": "application/xml"}, body.encode()


@contextmanager
def served(service, folder):
    """The service on a port of its own; its `address` ends in `folder`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.service = service
    service.address = f"http://127.0.0.1:{server.server_port}{folder}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
