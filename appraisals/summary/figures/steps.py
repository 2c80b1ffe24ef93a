"""What a stage of the year consists of: steps done or missing, in sentences, and papers."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Names are listed up to this many; then only counted.
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Step:
    """One thing of a stage: a sentence, whether it is done, and where it is done."""

    text: str
    is_done: bool = False
    # Part of it is done.
    is_begun: bool = False
    # Without it the table cannot be sent.
    blocks: bool = False
    url: str = ""
    # What is to be done about it, as a deed; empty when the sentence says it all.
    deed: str = ""
    # Its turn comes before everything else, although nothing waits for it.
    comes_first: bool = False

    @property
    def to_do(self):
        """The deed, or the sentence where that is the same."""
        return self.deed or self.text


@dataclass(frozen=True)
class Paper:
    """A paper of a stage, and where it is printed; `others` are (word, url): in Word, empty."""

    label: str
    url: str
    others: tuple = ()


@dataclass
class Stage:
    """One of the five stages of the year."""

    key: str
    label: str
    steps: list = field(default_factory=list)
    papers: list = field(default_factory=list)

    @property
    def done(self):
        """What is done."""
        return [step for step in self.steps if step.is_done]

    @property
    def missing(self):
        """What is not done yet."""
        return [step for step in self.steps if not step.is_done]

    @property
    def next_step(self):
        """The one thing to do next here, or None."""
        return next((step for step in self.missing if step.url), None)

    @property
    def is_done(self):
        """Whether nothing is missing here."""
        return not self.missing

    @property
    def is_begun(self):
        """Whether something is done here, or part of something."""
        return any(step.is_done or step.is_begun for step in self.steps)

    @property
    def status(self):
        """How far it is, in a word."""
        if self.is_done:
            return _("finished")
        return _("under way") if self.is_begun else _("not begun yet")

    @property
    def css(self):
        """The class of the word; the colour only repeats it."""
        if self.is_done:
            return "state-good"
        return "state-busy" if self.is_begun else ""


def names(people):
    """Names in a row, as sentences list them; many are counted."""
    listed = pgettext("between names", ", ").join(people[:NAMES_SHOWN])
    if len(people) <= NAMES_SHOWN:
        return listed
    return _("%(names)s and others, %(count)d members") % {"names": listed, "count": len(people)}
