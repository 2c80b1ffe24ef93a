"""The form on which a talk is noted by hand. It is only ever printed blank."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from branchlife.papers import Box, Boxes, Document, Facts, Lines, Notes, Title
from meetings.models import Talk

# Between whom, as the regulations tell them apart.
RELATIONS = (
    gettext_lazy("between members of the leadership"),
    gettext_lazy("leadership with a member"),
    gettext_lazy("between members"),
)
# What is written down, and how much room it needs in mm.
ROOMS = (
    (gettext_lazy("merits named"), 20),
    (gettext_lazy("shortcomings named"), 20),
    (gettext_lazy("work, life and thoughts"), 25),
    (gettext_lazy("opinions on the branch and its leadership"), 35),
    (gettext_lazy("problems and difficulties"), 25),
    (gettext_lazy("what is done about it"), 20),
)
LABEL_MM, SIGN_MM = 26, 20
# A talk of many: who takes part, and where they all sign.
MANY_MM, ALL_SIGN_MM = 18, 30
TO_FILL = "________"


def blank_form(branch, collective=False):
    """The form with the name of the branch, and nothing else; for two, or `collective` for many."""
    title, name = (
        _("Record of a heart-to-heart talk"),
        _("Record of a heart-to-heart talk (%(branch)s)"),
    )
    if collective:
        title, name = (
            _("Record of a collective talk"),
            _("Record of a collective talk (%(branch)s)"),
        )
    rooms = [Box(label, mm=mm) for label, mm in ROOMS]
    return Document(
        title,
        name % {"branch": branch},
        [
            Title(title),
            Lines((branch.full_name or branch.name,)),
            *(those_of_many() if collective else those_of_two()),
            Boxes((*rooms, signatures(collective)), label_mm=LABEL_MM),
            Notes(
                (
                    _(
                        "Kept by those who talked and by the secretary. In the platform only the "
                        "day and the names are noted, and the opinions on the branch without a "
                        "name."
                    ),
                )
            ),
        ],
        is_timed=False,
    )


def those_of_two():
    """The head: who talks with whom, when and where, about what."""
    kinds = "\n".join((ticks(Talk.Kind.labels), ticks(RELATIONS)))
    rows = (
        ((_("Who talks"), ""), (_("With whom"), "")),
        ((_("Time"), ""), (_("Place"), "")),
        ((_("Kind of talk"), kinds),),
        ((_("Subject"), ""),),
    )
    return [Facts(rows, label_mm=LABEL_MM)]


def those_of_many():
    """The same of a talk of three or more."""
    rows = (
        ((_("Who leads the talk"), ""), (_("Recorder"), "")),
        ((_("Time"), ""), (_("Place"), "")),
        ((_("Kind of talk"), ticks(RELATIONS)),),
        ((_("Subject"), ""),),
    )
    people = Facts((((_("Those who take part"), ""),),), label_mm=LABEL_MM, row_mm=MANY_MM)
    return [Facts(rows, label_mm=LABEL_MM), people]


def signatures(collective):
    """Where they sign: the two of them, or all who were there."""
    if collective:
        return Box(_("Signatures of all"), mm=ALL_SIGN_MM)
    signs = (f"{who}{_(': ')}{TO_FILL}" for who in (_("Who talks"), _("With whom")))
    return Box(pgettext("talk", "Signatures"), mm=SIGN_MM, signatures=tuple(signs))


def ticks(words):
    """Boxes to tick."""
    return "\u3000".join(f"□\u2005{word}" for word in words)
