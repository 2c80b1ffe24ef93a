"""Who has to speak in a meeting of criticism, and who has not spoken yet. No database here."""

from collections import namedtuple

SELF_CRITICISM, CRITICISM = "self_criticism", "criticism"
SELF_EVALUATION, PEER_OPINION = "self_evaluation", "peer_opinion"
RESPONSE, WRITTEN = "response", "written"

# Fewer characters can hardly name a person and a fact.
SHORT = 30

# An agenda item under which people speak of themselves (`own`) and of each other (`others`).
Part = namedtuple("Part", "item own others")
# The committee goes first; both are kinds of agenda items as well as of speeches.
PARTS = (
    Part(SELF_CRITICISM, SELF_CRITICISM, CRITICISM),
    Part(SELF_EVALUATION, SELF_EVALUATION, PEER_OPINION),
)

# One on the list of a meeting: whether expected, on leave or absent, in the branch committee.
Person = namedtuple("Person", "member is_expected is_away in_committee")
# One speech: its kind, who spoke, about whom (None).
Said = namedtuple("Said", "kind speaker about")
# What is missing of one person: the own words, a word of another.
Lack = namedtuple("Lack", "member own others")


def speaking_order(persons, posts):
    """The committee first, by post; then the others as the list names them.

    `posts` are the committee's members by post. The plans of the year let the committee go ahead.
    """
    rank = {member: number for number, member in enumerate(posts)}
    return sorted(
        persons,
        key=lambda person: (not person.in_committee, rank.get(person.member, len(rank))),
    )


def speakers(part, persons):
    """Who has to speak under this item.

    Self-criticism: every member of the committee who is expected; who cannot come hands it in in
    writing. Self-evaluation (article 18): every member who is there, or has not said no.
    """
    if part.item == SELF_CRITICISM:
        return [person.member for person in persons if person.is_expected and person.in_committee]
    return [person.member for person in persons if person.is_expected and not person.is_away]


def missing(part, speaking, said):
    """What is missing, in the order of `speaking`: everybody's own words, and another's about them.

    What an absent person wrote counts as their own words. Who is alone cannot be criticised.
    Article 18: self-evaluation and mutual evaluation may be done in the groups; `said` holds theirs.
    """
    said = list(said)
    own = {speech.speaker for speech in said if speech.kind in (part.own, WRITTEN)}
    about = {
        speech.about
        for speech in said
        if speech.kind == part.others and speech.speaker != speech.about
    }
    alone = len(speaking) == 1
    for member in speaking:
        lack = Lack(member, member not in own, not alone and member not in about)
        if lack.own or lack.others:
            yield lack


def is_short(text):
    """Words too few to name a person and a fact; no words at all are no fault."""
    return 0 < len("".join(text.split())) < SHORT
