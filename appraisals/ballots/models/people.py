"""Who is on a ballot, who fills one, and how they take part."""

from collections import Counter

from django.db.models import Q
from django.utils import timezone

from appraisals.ballots import rules
from branchlife.models import Member
from meetings.models import Attendance, Exclusion

Status = Attendance.Status


class BoxPeople:
    """Mixin of BallotBox: whom it asks about, and whom it asks."""

    def members_on_ballot(self):
        """Members who will be graded, in the branch's order, as of the day of the ballot."""
        excluded = set(
            Exclusion.objects.in_effect(self.day)
            .filter(branch=self.appraisal.branch)
            .values_list("member_id", flat=True)
        )
        return [
            member
            for member in self.appraisal.branch.roster(self.day).with_standings()
            if rules.is_on_the_ballot(
                member.category_on(self.day) == Member.Category.FULL,
                [standing.kind for standing in member.standings_on(self.day)],
                member.pk in excluded,
            )
        ]

    def draft_subjects(self):
        """What the manifest will ask about: [{kind, id, label}], members first."""
        members = self.members_on_ballot()
        names = Counter(member.name for member in members)
        subjects = []
        for member in members:
            detail = member.work_unit or member.birth
            twice = names[member.name] > 1 and detail
            label = f"{member.name} ({detail})" if twice else member.name
            subjects.append({"kind": "member", "id": member.pk, "label": label})
        for index, label in enumerate(self.appraisal.campaign.aspects):
            subjects.append({"kind": "aspect", "id": index, "label": label})
        return subjects

    @property
    def subjects(self):
        """What the ballot asks about: fixed by the manifest, as of now before that."""
        return self.manifest["subjects"] if self.manifest else self.draft_subjects()

    # Who fills it

    def voters(self):
        """Members who may fill a ballot and are there: in the room, online, or visited.

        Who leaves early is on the roll if the box was opened before that, and stays on it. When
        paper ballots were filled nobody knows to the minute: whoever took part may have done it. In
        a meeting begun before its hour times count from that hour, and so does now.
        """
        if not self.meeting:
            return []
        there = self.meeting.attendances.there()
        if not self.is_all_paper:
            on_roll = there.filter(member__in=self.roll.values("member"))
            there = there.in_the_room(max(timezone.now(), self.meeting.starts_at)) | on_roll
        present = Member.objects.filter(
            Q(pk__in=there.values("member_id")) | Q(pk__in=self.mobile_members.values("pk"))
        )
        return [
            member
            for member in present.with_standings().order_by(*self.appraisal.branch.ordering())
            if self.admits(member)
        ]

    def admits(self, member):
        """Whether `member` may fill a ballot when present."""
        return rules.may_fill(
            member.category_on(self.day) == Member.Category.FULL,
            [standing.kind for standing in member.standings_on(self.day)],
            self.appraisal.campaign.probationary_may_fill,
        )

    def full_members(self):
        """How many full members the branch has that day."""
        roster = self.appraisal.branch.roster(self.day)
        return sum(member.category_on(self.day) == Member.Category.FULL for member in roster)

    def scrutineers_needed(self):
        """One or two, by the size of the branch and the number of voters."""
        return rules.scrutineers_needed(self.full_members(), len(self.voters()))

    def ways(self):
        """How those who fill a ballot take part: {member id: "room", "mobile" or "online"}.

        Of a box with a roll those on it, else everybody there. Who is in the room is nowhere else,
        and who is visited is not online besides.
        """
        statuses, visited = {}, set(self.mobile_members.values_list("pk", flat=True))
        if self.meeting:
            statuses = dict(self.meeting.attendances.there().values_list("member_id", "status"))
        people = list(self.roll.values_list("member_id", flat=True))
        if self.is_all_paper:
            people = [member.pk for member in self.voters()] or visited
        return {
            person: rules.way_of(
                in_the_room=statuses.get(person) in (Status.PRESENT, Status.LATE),
                online=statuses.get(person) == Status.ONLINE,
                visited=person in visited,
            )
            for person in people
        }

    def apart(self):
        """How many take part away from the room: {"mobile", "online"}."""
        ways = Counter(self.ways().values())
        return {way: ways[way] for way in (rules.MOBILE, rules.ONLINE)}

    # How far it is

    def turnout(self):
        """Slips given out so far: {roll, issued, online, printed}. Returned ones are not told.

        A rehearsal has no roll; there the program says how many ballots it cast each way.
        """
        if self.is_rehearsal:
            return dict(self.rehearsed_totals["turnout"])
        kinds = Counter(self.roll.values_list("kind", flat=True))
        online, printed = kinds["online"], kinds["printed"]
        return {
            "roll": sum(kinds.values()),
            "issued": online + printed,
            "online": online,
            "printed": printed,
        }

    def all_back(self):
        """Whether a ballot has come back for every slip; how many have is told at the closing."""
        issued = self.turnout()["issued"]
        return issued > 0 and self.ballots.count() >= issued

    def before_closing(self):
        """What a closing would cut off: {turnout, waiting (how many have no slip), all_back}."""
        turnout = self.turnout()
        waiting = turnout["roll"] - turnout["issued"]
        return {"turnout": turnout, "waiting": waiting, "all_back": self.all_back()}

    def is_complete(self):
        """Whether closing cuts nobody off: everybody on the roll has a slip, and all are back."""
        left = self.before_closing()
        return left["all_back"] and not left["waiting"]
