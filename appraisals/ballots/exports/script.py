"""What the chair says around the ballot, for the script of the meeting."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.actions.minutes import proposal, turnout_sentence
from appraisals.ballots.models import AspectMark, BallotBox, BoxReport, MemberGrade
from appraisals.campaigns.models import Appraisal
from meetings.exports.script import BLANK, hint, say
from meetings.models import AgendaKind


def in_the_script(meeting, items):
    """{item id: Words}: what the chair says around the ballot, under each item of that kind.

    Named in the setting SCRIPT_PARTS. Nothing is asked where the agenda has no ballot.
    """
    ballots = [item for item in items if item.kind == AgendaKind.BALLOT]
    words = script_words(meeting) if ballots else []
    return {item.pk: words for item in ballots}


def script_words(meeting):
    """Scrutineers, how to fill it, result, a void ballot.

    What is not known yet is blank, never what anybody received.
    """
    held_here = BallotBox.objects.filter(meeting=meeting).values("appraisal")
    appraisals = Appraisal.objects.filter(Q(general_meeting=meeting) | Q(pk__in=held_here))
    appraisal = appraisals.select_related("campaign").first()
    boxes = BallotBox.objects.filter(appraisal=appraisal, is_rehearsal=False)
    box = boxes.exclude(state=BallotBox.State.VOID).order_by("-number").first()
    return [
        say(scrutineers_sentence(box)),
        say(how_to_fill(appraisal, box)),
        hint(_("(After the count a scrutineer reports:)")),
        say(turnout_sentence(reported(box))),
        hint(_("(Only if more ballots came back than were issued:)")),
        say(
            _(
                "More ballots came back than were issued. By the rules this ballot is void, and "
                "we now vote again."
            )
        ),
    ]


def reported(box):
    """The numbers to read out: of a confirmed ballot, else blanks."""
    if box and box.state == BallotBox.State.CONFIRMED:
        return box.report
    return BoxReport(issued=BLANK, returned=BLANK, valid=BLANK, invalid=BLANK)


def scrutineers_sentence(box):
    """Who is proposed to watch the ballot, and who to count it."""
    named = box.scrutineers.select_related("member", "guest") if box else []
    names = [scrutineer.name for scrutineer in named]
    return proposal(names or [BLANK], (box and box.counter) or BLANK)


def how_to_fill(appraisal, box):
    """How the ballot is filled, with the aspects this year asks about and the way it is held."""
    grades = pgettext("between names", ", ").join(str(label) for label in MemberGrade.labels)
    pieces = [
        _(
            "We now come to the ballot. It bears no name. For each comrade choose one of "
            "“%(grades)s”; a row left empty is an abstention."
        )
        % {"grades": grades}
    ]
    if aspects := appraisal.campaign.aspects if appraisal else []:
        marks = pgettext("between names", ", ").join(str(label) for label in AspectMark.labels)
        pieces.append(
            _("At the same time choose one of “%(marks)s” for the leadership's %(aspects)s.")
            % {"marks": marks, "aspects": pgettext("between names", ", ").join(aspects)}
        )
    if box and box.is_all_paper:
        pieces.append(_("Please fill in the paper ballot and put it into the box."))
    else:
        pieces.append(
            _(
                "Whoever has a phone scans the code drawn; whoever has none fills a paper ballot or "
                "uses the tablet in front, and hands it in at once."
            )
        )
    pieces.append(_("Please fill it in on your own, do not confer and take no photos."))
    return "".join(pieces)
