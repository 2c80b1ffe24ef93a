"""The form on which a talk is noted by hand. It is only ever printed blank."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchlife import exports
from meetings.models import Talk

# Between whom, as the regulations tell them apart.
RELATIONS = (
    gettext_lazy("between members of the leadership"),
    gettext_lazy("leadership with a member"),
    gettext_lazy("between members"),
)
# What is written down, and how much room it needs.
ROOMS = (
    (gettext_lazy("merits named"), "h20"),
    (gettext_lazy("shortcomings named"), "h20"),
    (gettext_lazy("work, life and thoughts"), "h25"),
    (gettext_lazy("opinions on the branch and its leadership"), "h35"),
    (gettext_lazy("problems and difficulties"), "h25"),
    (gettext_lazy("what is done about it"), "h20"),
)


def blank_form_pdf(branch):
    """The blank form with the name of the branch."""
    name = _("Record of a heart-to-heart talk (%(branch)s).pdf") % {"branch": branch}
    context = {
        "branch": branch,
        "kinds": Talk.Kind.labels,
        "relations": RELATIONS,
        "rooms": ROOMS,
    }
    return exports.pdf_response(name, "meetings/print_talk.html", context)
