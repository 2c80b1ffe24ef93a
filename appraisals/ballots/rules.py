"""What the regulations say of ballots, slips, scrutineers and totals. No database here."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

# The four grades of a member and the four marks of the leadership, best first: bytes 1 to 4.
MEMBER_SCALE = ("excellent", "qualified", "basic", "unqualified")
ASPECT_SCALE = ("good", "fair", "average", "poor")
SCALES = {"member": MEMBER_SCALE, "aspect": ASPECT_SCALE}

# Grade bytes beside the four: nothing ticked, and more than one tick.
EMPTY, SPOILT = 0, 255
OUTCOMES = (1, 2, 3, 4, EMPTY, SPOILT)

# House rule: fewer ballots than this are never opened, because totals would name their authors.
MIN_TO_COUNT = 3
# Below this many voters totals may let people guess; they are told before they fill.
FEW_VOTERS = 5
# Below these one scrutineer is enough, since finding two leaves hardly anybody to watch.
FULL_MEMBERS_NEEDING_TWO_SCRUTINEERS = 7
VOTERS_NEEDING_TWO_SCRUTINEERS = 5
MOST_SCRUTINEERS = 3

# Room for an opinion on the leadership, the same on every ballot: 200 Chinese characters.
OPINION_BYTES = 600
# In UTF-8.
BYTES_OF_A_CHINESE_CHARACTER = 3

# Standings under which somebody takes no part in the appraisal: 停止党籍, 失去联系.
TAKING_NO_PART = {"suspended", "lost_contact"}


def may_fill(is_full, standings, probationary_may_fill=True):
    """Who may fill a ballot: full members, and probationary members unless the year says no.

    Campaign guide, first question: probationary members take part in the appraisal of others.
    `standings` are the kinds in force on the day. Being present is asked elsewhere.
    """
    return (is_full or probationary_may_fill) and not TAKING_NO_PART & set(standings)


def is_on_the_ballot(is_full, standings, is_excluded):
    """Who is appraised: members who will be graded. Probationary members get no grade.

    `is_excluded`: left out of the expected attendance with consent and resolution (five classes).
    """
    return is_full and not is_excluded and not TAKING_NO_PART & set(standings)


def scrutineers_needed(full_members, voters):
    """Two; in a branch below seven full members, or with fewer than five voters, one suffices."""
    few = (
        full_members < FULL_MEMBERS_NEEDING_TWO_SCRUTINEERS
        or voters < VOTERS_NEEDING_TWO_SCRUTINEERS
    )
    return 1 if few else 2


def threshold(scrutineers):
    """How many of them open the box together: the only one, else any two."""
    return 1 if scrutineers == 1 else 2


def fewest_to_count(asked_for=MIN_TO_COUNT):
    """The fewest ballots that are counted; a campaign may ask for more, never for less."""
    return max(MIN_TO_COUNT, asked_for)


def few_voters(voters):
    """Whether totals may let people guess, so that a plain warning is due."""
    return voters < FEW_VOTERS


# How somebody takes part: in the room, visited with the mobile ballot box, or online.
ROOM, MOBILE, ONLINE = "room", "mobile", "online"


def way_of(*, in_the_room, visited, online):
    """One way for each person: the room before the visit, the visit before the line."""
    if in_the_room:
        return ROOM
    if visited:
        return MOBILE
    return ONLINE if online else ROOM


# Identities of design §5. Each breach is a fact; the sentences are made where they are shown.


@dataclass(frozen=True)
class Breach:
    """An identity that does not hold: which one, on which subject, and the two numbers."""

    rule: str
    left: int
    right: int
    subject: int | None = None


def turnout_breaches(*, present, issued, returned, valid, invalid, mobile=0, online=0, fewest=0):
    """Issued ≤ present who may fill; returned ≤ issued, else the ballot is void (收回不多于发出);
    valid + invalid = returned; and never below the fewest that may be counted.

    `present` is everybody who takes part: in the room, with the mobile box (`mobile`) and online.
    """
    if mobile + online > present:
        yield Breach("apart", mobile + online, present)
    if issued > present:
        yield Breach("issued", issued, present)
    if returned > issued:
        yield Breach("returned", returned, issued)
    if valid + invalid != returned:
        yield Breach("valid", valid + invalid, returned)
    if returned < fewest:
        yield Breach("fewest", returned, fewest)


def total_breaches(totals, valid):
    """For every subject: grades + abstentions (spoilt rows among them) = valid ballots.

    `totals` is a list of {outcome: number}, in the order of the subjects.
    """
    for index, total in enumerate(totals):
        if any(number < 0 for number in total.values()) or sum(total.values()) != valid:
            yield Breach("total", sum(total.values()), valid, index)


def kind_breaches(*, printed, handed_out, online, taken):
    """Ballots of each way ≤ slips given out that way."""
    if printed > handed_out:
        yield Breach("printed", printed, handed_out)
    if online > taken:
        yield Breach("online", online, taken)


def is_valid(grades):
    """A ballot with nothing readable on it is a blank one (空白票): returned, but invalid."""
    return any(grade not in (EMPTY, SPOILT) for grade in grades)


def tidy_opinion(text):
    """An opinion as it is kept: lines as written, without what no database or paper takes.

    Control characters and halves of characters would stop the count or a paper for good.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter
        for letter in lines
        if letter in "\n\t"
        or (unicodedata.category(letter) not in ("Cc", "Cs") and letter not in "\ufffe\uffff")
    ).strip()


@dataclass(frozen=True)
class Count:
    """The sums of all ballots; no single one can be read back from them."""

    returned: int
    valid: int
    invalid: int
    abstentions: int
    totals: list


def count(ballots, subjects):
    """Add up `ballots`, each a tuple of `subjects` outcomes."""
    ballots = list(ballots)
    valid = [grades for grades in ballots if is_valid(grades)]
    totals = []
    for index in range(subjects):
        numbers = Counter(grades[index] for grades in valid)
        totals.append({outcome: numbers[outcome] for outcome in OUTCOMES})
    abstentions = sum(total[EMPTY] + total[SPOILT] for total in totals)
    return Count(len(ballots), len(valid), len(ballots) - len(valid), abstentions, totals)
