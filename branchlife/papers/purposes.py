"""What each paper of the year is for, in one sentence, and who signs it: for the page of all papers."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NOBODY = pgettext_lazy("signs a paper", "nobody")
CHAIR_AND_RECORDER = pgettext_lazy("signs a paper", "the chair and the recorder")
SECRETARY = pgettext_lazy("signs a paper", "the secretary, with the seal of the branch")
SEAL = pgettext_lazy("signs a paper", "the seal of the branch")
TELLERS = pgettext_lazy("signs a paper", "the scrutineers and the counters")
SPOKEN = pgettext_lazy("signs a paper", "both who talked")
OFFICE = pgettext_lazy("signs a paper", "the committee, with its seal")


@dataclass(frozen=True)
class Purpose:
    """What a paper is for, and who signs it."""

    sentence: str
    signers: str = NOBODY


# By the key of the PaperKind.
PURPOSES = {
    "plan": Purpose(_("Says who does what by when in this year's meeting and appraisal."), SEAL),
    "notice": Purpose(_("Calls the members to the meeting."), SEAL),
    "superior_letter": Purpose(
        _("Tells the superior organisation of the meeting and asks for somebody to guide it."), SEAL
    ),
    "script": Purpose(_("What the chair reads out, item by item.")),
    "sign_in": Purpose(
        _("Everybody who comes signs it; it proves how many were present."),
        pgettext_lazy("signs a paper", "everybody who is present"),
    ),
    "opinion_form": Purpose(_("Members and masses write their opinions on it, without a name.")),
    "opinions": Purpose(_("Sums up the opinions that were gathered, without their givers.")),
    "talk_form": Purpose(_("Notes a heart-to-heart talk by hand."), SPOKEN),
    "outline": Purpose(
        _("What the leadership or a member says of itself at the meeting."),
        pgettext_lazy("signs a paper", "whoever speaks"),
    ),
    "own_outline": Purpose(
        _("What one member says of the own work at the meeting."),
        pgettext_lazy("signs a paper", "whoever speaks"),
    ),
    "members_outlines": Purpose(
        _("The outlines of all members in one file."),
        pgettext_lazy("signs a paper", "whoever speaks"),
    ),
    "criticism": Purpose(_("Who criticised whom, and what about.")),
    "ballot_opinions": Purpose(_("The opinions written on the ballots, without their givers.")),
    "scrutineers_guide": Purpose(_("Tells the scrutineers step by step what to do.")),
    "ballot": Purpose(_("The ballot on paper: no number, no name, put into the box folded.")),
    "tally": Purpose(_("Paper ballots are counted on it, stroke by stroke."), TELLERS),
    "report": Purpose(_("Says what the ballot came to."), TELLERS),
    "codes": Purpose(
        _("With it everybody can see that the own ballot was counted; it shows no choice.")
    ),
    "minutes": Purpose(
        _("What was said and resolved at the meeting, item by item."), CHAIR_AND_RECORDER
    ),
    "minutes_version": Purpose(
        _("A version of the minutes as it was signed, kept unchanged."), CHAIR_AND_RECORDER
    ),
    "registration": Purpose(
        _("The forms of all members in one file, to be printed at once."),
        pgettext_lazy("signs a paper", "each member, the secretary, the superior organisation"),
    ),
    "member_registration": Purpose(
        _("What a member and the branch say of the member's year; it goes into the file."),
        pgettext_lazy("signs a paper", "the member, the secretary, the superior organisation"),
    ),
    "problems": Purpose(
        _("The problems the leadership found, each with what shows it."), SECRETARY
    ),
    "members_problems": Purpose(_("The problems each member found in the own work.")),
    "public_list": Purpose(
        _("What the branch sets right, for the notice board: nothing about single persons."), SEAL
    ),
    "internal_list": Purpose(
        _("What the branch sets right, who answers for it and how far it is."), SECRETARY
    ),
    "former_list": Purpose(_("What became of last year's list; it is told at the meeting.")),
    "pledges": Purpose(
        _("The pledges of all members in one file."),
        pgettext_lazy("signs a paper", "each member"),
    ),
    "pledge": Purpose(
        _("What a member promises to set right."), pgettext_lazy("signs a paper", "the member")
    ),
    "help_plan": Purpose(
        _("How a member is helped, by whom and until when."),
        pgettext_lazy("signs a paper", "the member and who helps"),
    ),
    "blank_help_plan": Purpose(
        _("The same to be filled in by hand."),
        pgettext_lazy("signs a paper", "the member and who helps"),
    ),
    "disposition": Purpose(
        _("The steps of a disposition, one after the other, as the rules want them."),
        pgettext_lazy("signs a paper", "the secretary, the member, the superior organisation"),
    ),
    "blank_disposition": Purpose(
        _("The same to be filled in by hand."),
        pgettext_lazy("signs a paper", "the secretary, the member, the superior organisation"),
    ),
    "status_report": Purpose(
        _("Tells the superior organisation in one or two pages how the year went."), SEAL
    ),
    "annual_form": Purpose(_("The figures of the branch for the office, as they stand now.")),
    "sent_form": Purpose(
        _("The figures of the branch as they were sent to the office."),
        pgettext_lazy("signs a paper", "the secretary, the scrutineers and the counters"),
    ),
    "assessment_sheet": Purpose(_("What the committee decided about one branch."), OFFICE),
    "archive_index": Purpose(
        _("What lies in the folder of the year, in its order."),
        pgettext_lazy("signs a paper", "who hands over and who receives"),
    ),
    "consolidated": Purpose(
        _("The figures of all branches in two tables."),
        pgettext_lazy("signs a paper", "who answers for the office"),
    ),
    "assessment": Purpose(_("The assessment of all branches for the committee to decide."), OFFICE),
    "allocation": Purpose(_("How many excellent grades each branch may give."), OFFICE),
    "timetable": Purpose(_("When and where the branches meet, for those who guide them.")),
    "excellent": Purpose(_("The members graded excellent, by branch."), OFFICE),
    "leader": Purpose(_("The state of all branches on one page, for a leader.")),
    "compared": Purpose(_("This year's figures beside those of former years.")),
    "purge_list": Purpose(
        _("What is removed because its time of keeping is over."),
        pgettext_lazy("signs a paper", "who removes and who oversees it"),
    ),
}


def purpose_of(kind):
    """The Purpose of a PaperKind; an empty one where nothing is said."""
    return PURPOSES.get(kind.key, Purpose(""))
