"""One page for scrutineers (监票人须知): what to do, step by step, and what never."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots import rules
from appraisals.ballots.exports.words import words
from branchlife.papers import Beside, Document, Section, Text, Title

ROOM_TO_WRITE = "\u3000" * 8


def guide(box):
    """What to do at a box of paper ballots, or at one that count codes open."""
    named = [found.name for found in box.scrutineers.select_related("member", "guest")]
    names = pgettext("between names", ", ").join(named) or ROOM_TO_WRITE
    steps = with_paper() if box.is_all_paper else with_codes(len(named))
    blocks = [Title(_("What scrutineers do"))]
    blocks.append(Beside([str(box), f"{_('scrutineer')}{_(': ')}{names}"]))
    for heading, sentences in steps:
        numbered = (f"{number}.{text}" for number, text in enumerate(sentences, start=1))
        blocks += [Section(heading), Text("\n".join(numbered))]
    name = _("For scrutineers (%(branch)s)") % words(box)
    return Document(_("For scrutineers"), name, blocks)


def with_paper():
    """[(heading, [sentence])] where all ballots are of paper."""
    return [
        (
            _("One: before the meeting"),
            [
                _("Look into the ballot box and seal it before everybody."),
                _(
                    "Count the blank ballots and hand out one to each who is there and may fill "
                    "one. What is left is put away before everybody."
                ),
            ],
        ),
        (
            _("Two: in the room"),
            [
                _(
                    "See to it that everybody fills in alone, does not confer and takes no photos. "
                    "Nobody fills in for somebody else."
                ),
                carried(),
            ],
        ),
        (
            _("Three: counting"),
            [
                _(
                    "Open the box before everybody and count the ballots. More returned than "
                    "issued: the ballot is void and is held again."
                ),
                _(
                    "One reads out, one makes the strokes on the sheet to count on, the scrutineers "
                    "look on. A row with two ticks or more is invalid, an empty one is an "
                    "abstention; a ballot without any valid row is an invalid ballot."
                ),
                _(
                    "The sums of each row must add up to the valid ballots. Fill in the count "
                    "report and sign it; report issued, returned, valid and invalid to the meeting. "
                    "What each comrade received is not read out and not told to anybody."
                ),
                _(
                    "Two comrades key in the sums one after the other; they must be the same. "
                    "Attach the signed report."
                ),
            ],
        ),
        (
            _("Four: afterwards"),
            [
                _(
                    "Seal the ballots and the sheets counted on, and give them to the branch to "
                    "keep; nobody leafs through them."
                )
            ],
        ),
    ]


def with_codes(scrutineers):
    """[(heading, [sentence])] where so many scrutineers open the ballots with their codes."""
    return [
        (_("One: before the meeting"), before_with_codes(scrutineers)),
        (
            _("Two: in the room"),
            [
                _(
                    "Present your code once before the opening. Compare the check sign on the "
                    "screen with the one on your card: they must be the same."
                ),
                _(
                    "Print the slips, fold them and let members draw; nobody chooses for somebody "
                    "else. Note who drew one. See to it that everybody fills in alone and nobody "
                    "takes photos."
                ),
                carried(),
                _(
                    "Paper ballots are keyed in by two scrutineers, each ballot through a printed "
                    "slip: one reads aloud, one taps, then both compare. A row with two ticks is "
                    "keyed in as such. The sheets go back into the box."
                ),
            ],
        ),
        (
            _("Three: closing and counting"),
            [
                _(
                    "Stop the ballot when all slips are back, or when nobody hands in any more. A "
                    "slip that was lost is not replaced: it counts as not returned."
                ),
                _(
                    "Enter your codes to count. Only sums come out. If the program stops and says "
                    "that something does not agree, do not go on: write down what it says and tell "
                    "the superior organisation."
                ),
                _(
                    "More ballots returned than issued: the ballot is void and is held again. Wrong "
                    "codes are refused and noted; after five wait a while."
                ),
                _(
                    "Check the count report, sign it, and report issued, returned, valid and "
                    "invalid to the meeting. What each comrade received is not read out and not "
                    "told to anybody."
                ),
            ],
        ),
        (
            _("Four: afterwards"),
            [
                _(
                    "When the result is confirmed, destroy the count cards on the spot, in front of "
                    "each other. A code that is kept opens old backups of the ballots."
                ),
                _(
                    "Members who noted their tracking code can look for it in the published list. A "
                    "code does not tell what was ticked."
                ),
            ],
        ),
    ]


def before_with_codes(scrutineers):
    """Making the count codes; how many of them are needed depends on how many watch."""
    if scrutineers == 1:
        needed = _(
            "Without your code nobody can count. If it is lost before the opening, make another; "
            "after the opening a lost code makes the ballot void."
        )
    elif scrutineers == rules.MOST_SCRUTINEERS:
        needed = _(
            "Any two of the three codes open the ballots. A code lost before the opening is made "
            "anew; after the opening two must still be there, or the ballot is void."
        )
    else:
        needed = _(
            "Both codes are needed to count. A code lost before the opening is made anew; after the "
            "opening a lost code makes the ballot void."
        )
    return [
        _(
            "Open the page of the ballot on your own phone; without a login, scan the code that the "
            "secretary shows you. Tap “Make the count code”. The code is shown once."
        ),
        _(
            "Print the count card or copy the code by hand, in groups of four. Take no photo of it, "
            "send it to nobody and tell it to nobody, the secretary and the party office least of "
            "all."
        ),
        needed,
        _(
            "If you fall ill or are hindered, say so before the opening: another comrade takes your "
            "place and makes a code. Afterwards nobody can."
        ),
    ]


def carried():
    """How the mobile ballot box goes round."""
    return _("The mobile ballot box is carried by two, who look away while the ballot is filled.")
