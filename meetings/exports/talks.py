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
TO_FILL = "________"


def blank_form(branch):
    """The form with the name of the branch, and nothing else."""
    one, other = _("Who talks"), _("With whom")
    signs = [f"{who}{_(': ')}{TO_FILL}" for who in (one, other)]
    rooms = [Box(label, mm=mm) for label, mm in ROOMS]
    rooms.append(Box(pgettext("talk", "Signatures"), mm=SIGN_MM, signatures=tuple(signs)))
    return Document(
        _("Record of a heart-to-heart talk"),
        _("Record of a heart-to-heart talk (%(branch)s)") % {"branch": branch},
        [
            Title(_("Record of a heart-to-heart talk")),
            Lines((branch.full_name or branch.name,)),
            Facts(
                (
                    ((one, ""), (other, "")),
                    ((_("Time"), ""), (_("Place"), "")),
                    ((_("Kind of talk"), kinds()),),
                    ((_("Subject"), ""),),
                ),
                label_mm=LABEL_MM,
            ),
            Boxes(tuple(rooms), label_mm=LABEL_MM),
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


def kinds():
    """Boxes to tick: how many talk, and between whom."""
    return "\n".join(
        "\u3000".join(f"□\u2005{word}" for word in words) for words in (Talk.Kind.labels, RELATIONS)
    )
