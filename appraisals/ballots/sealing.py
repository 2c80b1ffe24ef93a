"""The bytes of the secret ballot: slips, sealed ballots, count codes, manifest, closing root.

Nothing here touches the database. Layouts and names are those of the protocol page; a box is
named by its UUID everywhere, `box16` there is `box.bytes` here.
"""

import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

import nacl.exceptions
import nacl.public
import nacl.pwhash
import nacl.secret
import nacl.utils
from django.conf import settings

from appraisals.ballots.rules import OUTCOMES

VERSION = b"\x01"
ONLINE, PRINTED = 1, 2

SECRET_BYTES = 32
MAC_BYTES = 32
SLIP_BYTES = 1 + 1 + 2 + SECRET_BYTES + MAC_BYTES
CODE_BYTES = 5
FORM_TOKEN_BYTES = 16
KEY_CHECK_BYTES = 8

COUNT_CODE_BYTES = 10
COUNT_CODE_CHARACTERS = 16
# scrypt at libsodium's interactive cost: 16 MiB and 0.04 s for each code tried.
SCRYPT_OPSLIMIT = 524288
SCRYPT_MEMLIMIT = 16777216

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")


class BadSlip(ValueError):
    """These bytes are not a slip of this box."""


class BrokenSeal(ValueError):
    """This ballot was not sealed by this system for this box, or it was changed."""


# Text that people read and type


def to_crockford(data):
    """Base 32 without I, L, O and U; the last character is padded with zero bits."""
    length = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (length * 5 - len(data) * 8)
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(length)))


def tidy(text):
    """What was typed, as Crockford characters: any case, full width, O for 0, I or L for 1.

    Spaces and dashes are dropped. Raises ValueError on any other character.
    """
    wide = unicodedata.normalize("NFKC", text).upper().translate(MISREAD)
    tidied = "".join(letter for letter in wide if not (letter.isspace() or letter in "-‐‑–—−_"))
    if not set(tidied) <= set(CROCKFORD):
        raise ValueError("not a code")
    return tidied


def from_crockford(text, length):
    """The `length` bytes behind `text`. Raises ValueError when it does not stand for as many."""
    tidied = tidy(text)
    spare = len(tidied) * 5 - length * 8
    if not 0 <= spare < 5:
        raise ValueError("wrong length")
    number = 0
    for letter in tidied:
        number = number << 5 | CROCKFORD.index(letter)
    if number & (1 << spare) - 1:
        raise ValueError("not a code")
    return (number >> spare).to_bytes(length, "big")


def in_fours(text):
    """Groups of four characters, as codes are printed and shown."""
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


# Keys of the installation


def installation_keys():
    """SECRET_KEY first, then the older ones that still verify."""
    return [key.encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _mk(key, purpose, box):
    return hmac.digest(key, b"branchlife/ballots/1/" + purpose + b"/" + box.bytes, "sha256")


def mac(purpose, box, message):
    """HMAC of `message` under the box's key for `purpose`: slip, form, row, close or check."""
    return hmac.digest(_mk(installation_keys()[0], purpose, box), message, "sha256")


def verifies(purpose, box, message, given, length=MAC_BYTES):
    """Whether `given` is that HMAC (its first `length` bytes) under this key or an older one."""
    right = False
    for key in installation_keys():
        expected = hmac.digest(_mk(key, purpose, box), message, "sha256")[:length]
        right |= hmac.compare_digest(expected, bytes(given))
    return right


def key_check(box, manifest_hash):
    """Eight bytes that say which SECRET_KEY this box lives under, and vouch for its manifest."""
    return mac(b"check", box, manifest_hash)[:KEY_CHECK_BYTES]


def key_is_known(box, manifest_hash, stored):
    """Whether a SECRET_KEY we have made this box; if not, the box is suspended, never refused."""
    return verifies(b"check", box, manifest_hash, stored, KEY_CHECK_BYTES)


# Slips


def _labelled(label, box, secret):
    return hashlib.sha256(label + box.bytes + secret).digest()


@dataclass(frozen=True)
class Slip:
    """The right to put one ballot into one box. Whose it is cannot be computed from it."""

    box: UUID
    kind: int
    batch: int
    secret: bytes = field(repr=False)

    @property
    def commitment(self):
        """What the roll keeps: shows that a slip was taken, not which ballot it admitted."""
        return _labelled(b"issue/1/", self.box, self.secret)

    @property
    def tag(self):
        """What the ballot carries: a slip is spent once."""
        return _labelled(b"spend/1/", self.box, self.secret)

    @property
    def code(self):
        """Five bytes behind the tracking code."""
        return _labelled(b"code/1/", self.box, self.secret)[:CODE_BYTES]

    @property
    def tracking_code(self):
        """Eight characters to find in the published list."""
        return to_crockford(self.code)

    def _signed(self, epoch, manifest_hash):
        return (
            epoch.to_bytes(4, "big")
            + bytes([self.kind])
            + self.batch.to_bytes(2, "big")
            + manifest_hash
            + self.tag
        )

    def text(self, epoch, manifest_hash):
        """The slip as a cookie, a QR code or a line to type holds it."""
        head = VERSION + bytes([self.kind]) + self.batch.to_bytes(2, "big") + self.secret
        return to_crockford(head + mac(b"slip", self.box, self._signed(epoch, manifest_hash)))

    def vouched_for(self, epoch, manifest_hash, given):
        """Whether this installation issued the slip for this manifest and epoch."""
        return verifies(b"slip", self.box, self._signed(epoch, manifest_hash), given)


def new_cookie_key():
    """The 32 bytes `k` that a browser keeps before it takes a slip."""
    return secrets.token_bytes(SECRET_BYTES)


def online_slip(box, member_id, k):
    """The slip that `k` stands for; the same `k` and member always give the same slip."""
    if len(k) != SECRET_BYTES:
        raise BadSlip
    message = b"member/" + box.bytes + member_id.to_bytes(16, "big")
    return Slip(box, ONLINE, 0, hmac.digest(k, message, "sha256"))


def printed_slip(box, batch):
    """A new slip that belongs to nobody, to be printed."""
    return Slip(box, PRINTED, batch, secrets.token_bytes(SECRET_BYTES))


def parse_slip(text, box, *, epoch, batch, manifest_hash):
    """The slip behind `text`, which this box must have issued in this epoch and batch.

    Raises BadSlip, which never says why: to a forger every refusal looks the same.
    """
    try:
        data = from_crockford(text, SLIP_BYTES)
    except ValueError:
        raise BadSlip from None
    slip = Slip(box, data[1], int.from_bytes(data[2:4], "big"), data[4 : 4 + SECRET_BYTES])
    current = {ONLINE: 0, PRINTED: batch}
    if data[:1] != VERSION or current.get(slip.kind) != slip.batch:
        raise BadSlip
    if not slip.vouched_for(epoch, manifest_hash, data[-MAC_BYTES:]):
        raise BadSlip
    return slip


def form_token(slip, manifest_hash):
    """The hidden field of the form: this form was made for this slip and this manifest."""
    return to_crockford(mac(b"form", slip.box, slip.tag + manifest_hash)[:FORM_TOKEN_BYTES])


def form_token_is_right(slip, manifest_hash, text):
    """Whether `text` is the hidden field we gave to this slip."""
    try:
        given = from_crockford(text, FORM_TOKEN_BYTES)
    except ValueError:
        return False
    return verifies(b"form", slip.box, slip.tag + manifest_hash, given, FORM_TOKEN_BYTES)


# Manifest


def canonical(manifest):
    """The one way to write a manifest as bytes."""
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def hash_manifest(manifest):
    """32 bytes that stand for everything fixed at opening: subjects, keys, thresholds."""
    return hashlib.sha256(canonical(manifest)).digest()


# Count codes


def new_count_code():
    """A count code: 80 random bits as 4 × 4 characters. Shown once; nothing keeps it."""
    return in_fours(to_crockford(secrets.token_bytes(COUNT_CODE_BYTES)))


def private_key(count_code, box, position):
    """The key that a count code stands for, at this scrutineer's place in this box.

    Raises ValueError when the text cannot be a count code.
    """
    code = tidy(count_code)
    if len(code) != COUNT_CODE_CHARACTERS:
        raise ValueError("wrong length")
    salt = hashlib.sha256(b"key/1/" + box.bytes + bytes([position])).digest()
    seed = nacl.pwhash.scrypt.kdf(
        nacl.public.PrivateKey.SEED_SIZE,
        code.encode(),
        salt[: nacl.pwhash.scrypt.SALTBYTES],
        opslimit=SCRYPT_OPSLIMIT,
        memlimit=SCRYPT_MEMLIMIT,
    )
    return nacl.public.PrivateKey.from_seed(seed)


def public_key(count_code, box, position):
    """The 32 bytes that may be known to all: ballots are sealed to them."""
    return bytes(private_key(count_code, box, position).public_key)


def fingerprint(key):
    """Eight characters by which people compare a public key."""
    return to_crockford(hashlib.sha256(key).digest()[:5])


# The own page of a scrutineer without a login


def invitation_digest(box, text):
    """What is kept of the address that opens the page once; `text` is written like a count code."""
    return _labelled(b"invite/1/", box, tidy(text).encode())


def phone_digest(box, key):
    """What is kept of the 32 bytes by which that phone is known afterwards."""
    return _labelled(b"watch/1/", box, key)


# Ballots


@dataclass(frozen=True)
class Ballot:
    """One filled ballot, in memory only: never stored, printed, logged or put into an exception."""

    kind: int
    code: bytes
    grades: tuple = field(repr=False)
    opinion: str = field(default="", repr=False)


def _pack(ballot, opinion_bytes):
    opinion = ballot.opinion.encode()
    if len(opinion) > opinion_bytes:
        raise ValueError("opinion too long")
    return (
        VERSION
        + bytes([ballot.kind])
        + bytes(2)
        + ballot.code
        + len(ballot.grades).to_bytes(2, "big")
        + bytes(ballot.grades)
        + len(opinion).to_bytes(2, "big")
        + opinion.ljust(opinion_bytes, b"\0")
    )


def _unpack(data, n_grades, opinion_bytes):
    if len(data) != 11 + n_grades + 2 + opinion_bytes:
        raise BrokenSeal
    head, grades, tail = data[:11], data[11 : 11 + n_grades], data[11 + n_grades :]
    written = int.from_bytes(tail[:2], "big")
    if (
        head[:1] != VERSION
        or head[1] not in (ONLINE, PRINTED)
        or head[2:4] != bytes(2)
        or int.from_bytes(head[9:11], "big") != n_grades
        or not set(grades) <= set(OUTCOMES)
        or written > opinion_bytes
        or any(tail[2 + written :])
    ):
        raise BrokenSeal
    try:
        opinion = tail[2 : 2 + written].decode()
    except UnicodeDecodeError:
        raise BrokenSeal from None
    return Ballot(head[1], head[4:9], tuple(grades), opinion)


def key_groups(keys, threshold):
    """Which keys open a ballot together: every pair, or the only one."""
    if threshold not in (1, 2) or keys < threshold or (threshold == 1 and keys != 1):
        raise ValueError("one scrutineer alone, or any two of those named")
    return list(combinations(range(keys), threshold))


def _aad(box, manifest_hash, tag, wraps):
    return b"BLB1" + box.bytes + manifest_hash + tag + hashlib.sha256(wraps).digest()


def _row(manifest_hash, tag, body):
    return manifest_hash + tag + hashlib.sha256(body).digest()


def _wrap_bytes(threshold):
    return nacl.secret.Aead.KEY_SIZE + 48 * threshold


def sealed_bytes(keys, threshold, n_grades, opinion_bytes):
    """How long every sealed ballot of a box is."""
    wraps = len(key_groups(keys, threshold)) * _wrap_bytes(threshold)
    aead = nacl.secret.Aead.NONCE_SIZE + nacl.secret.Aead.MACBYTES
    return 2 + wraps + aead + 11 + n_grades + 2 + opinion_bytes + MAC_BYTES


def seal(ballot, box, *, tag, manifest_hash, keys, threshold, opinion_bytes=0):
    """The ballot as the box keeps it: opened only by `threshold` of `keys` together."""
    content_key = nacl.utils.random(nacl.secret.Aead.KEY_SIZE)
    groups = key_groups(len(keys), threshold)
    wraps = b""
    for group in groups:
        wrap = content_key
        for place in group:  # the lower place inside, the higher outside
            wrap = nacl.public.SealedBox(nacl.public.PublicKey(keys[place])).encrypt(wrap)
        wraps += wrap
    content = nacl.secret.Aead(content_key).encrypt(
        _pack(ballot, opinion_bytes), _aad(box, manifest_hash, tag, wraps)
    )
    body = VERSION + bytes([len(groups)]) + wraps + bytes(content)
    return body + mac(b"row", box, _row(manifest_hash, tag, body))


def row_is_ours(sealed, box, *, tag, manifest_hash):
    """Whether this installation put exactly these bytes under this tag into this box."""
    body, given = sealed[:-MAC_BYTES], sealed[-MAC_BYTES:]
    return verifies(b"row", box, _row(manifest_hash, tag, body), given)


def open_sealed(
    sealed, box, *, tag, manifest_hash, private_keys, n_keys, threshold, n_grades, opinion_bytes=0
):
    """The ballot inside. `private_keys` maps places to keys and holds at least one group.

    Raises BrokenSeal on anything that was copied, moved, changed, forged, or sealed to others.
    """
    groups = key_groups(n_keys, threshold)
    wrap_bytes = _wrap_bytes(threshold)
    whole = sealed_bytes(n_keys, threshold, n_grades, opinion_bytes)
    if len(sealed) != whole or sealed[:2] != VERSION + bytes([len(groups)]):
        raise BrokenSeal
    if not row_is_ours(sealed, box, tag=tag, manifest_hash=manifest_hash):
        raise BrokenSeal
    group = next((g for g in groups if all(place in private_keys for place in g)), None)
    if group is None:
        raise BrokenSeal
    wraps = sealed[2 : 2 + len(groups) * wrap_bytes]
    content = sealed[2 + len(wraps) : -MAC_BYTES]
    start = groups.index(group) * wrap_bytes
    wrap = wraps[start : start + wrap_bytes]
    try:
        for place in reversed(group):
            wrap = nacl.public.SealedBox(private_keys[place]).decrypt(wrap)
        plain = nacl.secret.Aead(wrap).decrypt(content, _aad(box, manifest_hash, tag, wraps))
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        raise BrokenSeal from None
    return _unpack(plain, n_grades, opinion_bytes)


# Closing


def closing_root(box, manifest_hash, rows):
    """32 bytes over all (tag, sealed) rows of the box, in whatever order they come."""
    leaves = sorted(bytes(tag) + hashlib.sha256(sealed).digest() for tag, sealed in rows)
    head = b"close/1/" + box.bytes + manifest_hash + len(leaves).to_bytes(4, "big")
    return hashlib.sha256(head + b"".join(leaves)).digest()


def closing_mac(box, root):
    """What is stored beside the root."""
    return mac(b"close", box, root)


def closing_is_ours(box, root, given):
    """Whether this installation froze the box with this root."""
    return verifies(b"close", box, root, given)
