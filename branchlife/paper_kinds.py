"""The papers of the year: each is declared once, by the room that knows what stands on it.

The setting PAPER_KINDS names the tuples of `PaperKind`s of all rooms. Everything that deals with
papers goes through here: taking one away, the whole set of a branch, signed copies, the committee's
own templates, the gallery.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


def nothing(_record):
    """No reasons."""
    return ()


def never(_record):
    """Short enough to be made while somebody waits."""
    return False


@dataclass(frozen=True)
class PaperKind:
    """One paper of the year: what it is made of, who may have it, what becomes of it.

    `key` stays for ever: codes on printed papers and templates of committees hold it. `number` is its
    place in the set of a branch (01工作方案 …).
    """

    key: str
    number: int
    title: str

    # The records it is made of, with what it needs of them: a queryset that knows `visible_to`.
    records: Callable
    # may(user, record): who of those who see the record may have it; `may_blank` who may have it
    # empty, the same where nothing is said.
    may: Callable
    may_blank: Callable | None = None

    # make(record, by) gives the Document, or a list of them for one file; `by` is the reader, None
    # for the files of the branch itself. blank(record) gives the empty form.
    make: Callable | None = None
    blank: Callable | None = None
    # reasons(record): sentences why it cannot be made yet.
    reasons: Callable = nothing
    suffixes: tuple = ("pdf", "docx")
    # What may be asked for besides, passed to `make` (or `blank`) as keywords that are True; `values`
    # are those that hold a text, as the id of a committee.
    options: frozenset = frozenset()
    blank_options: frozenset = frozenset()
    values: frozenset = frozenset()
    # It shows an address to scan: then `make` and `blank` are told the `site` people reach us by,
    # "" where nobody knows it, as in the background.
    shows_address: bool = False

    # Where it makes many Documents (all members' forms), the key of the kind of one of them: codes
    # are of that kind, and its records are what has to be signed.
    each: str = ""
    # The person's own who asks for it: no part of a branch's set, which is handed on.
    is_own: bool = False
    # is_long(record): made in the background, by a job of this kind that is started with what
    # `paper_jobs.params_of` says.
    is_long: Callable = never
    job: str = "branchlife.paper"

    # It is signed on paper, so it bears a code, and the signed copy belongs to the record. The empty
    # form bears one as well where it is filled in and signed by hand.
    is_signed: bool = False
    blank_is_signed: bool = False
    # Who has it word for word, where it says less to others: only theirs is signed and bears a code,
    # and the signed copy is for them. The same as `may` where nothing is said.
    may_sign: Callable | None = None
    # Its signed copy settles something only while the record still says what was printed.
    is_word_for_word: bool = False
    # What its signed copy is among the files of the record, and how the room takes one in besides:
    # take_signed(record, upload, by=…) hangs it there and returns the File.
    signed_as: str = "signed_copy"
    take_signed: Callable | None = None

    @property
    def about(self):
        """The label of the records: "meetings.meeting"."""
        return self.records().model._meta.label_lower

    def allows(self, user, record, *, blank=False):
        """Whether this user may have the paper of this record."""
        may = self.may_blank or self.may if blank else self.may
        return may(user, record)

    def shows_all(self, user, record, *, blank=False):
        """Whether this user may have everything that stands on it when it is signed."""
        if not self.allows(user, record, blank=blank):
            return False
        return self.may_sign is None or self.may_sign(user, record)


@cache
def paper_kinds():
    """{key: PaperKind} of all rooms, in the order of the set."""
    found = [kind for path in settings.PAPER_KINDS for kind in import_string(path)]
    kinds = {kind.key: kind for kind in sorted(found, key=lambda kind: kind.number)}
    if len(kinds) != len(found):
        raise ValueError("two papers have the same key")
    return kinds


def paper_kind(key):
    """The PaperKind of this key; raises LookupError when there is none (any more)."""
    return paper_kinds()[key]
