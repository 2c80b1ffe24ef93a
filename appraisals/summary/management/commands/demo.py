"""Fills an empty database with two committees in the middle of their year, and prints logins."""

import random
import tomllib

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import Campaign
from appraisals.summary import play
from branchlife import actions as organisation
from branchlife.models import Committee

FIXTURES = settings.BASE_DIR / "fixtures"
# Voters of the open box who have not filled a ballot yet: the visitor is one of them.
LEFT_TO_VOTE = 4


class Command(BaseCommand):
    """`demo`: made once; afterwards the same logins are printed again."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--note", default=str(settings.VAR_DIR / "demo.txt"))

    def handle(self, **options):
        note = settings.VAR_DIR / options["note"]
        if not Committee.objects.exists():
            note.touch(mode=0o600)  # it holds passwords and count codes
            note.write_text("\n".join(self.build()) + "\n")
        if note.exists():
            self.stdout.write(note.read_text())

    def build(self):
        """Make everything; yields the lines that a visitor needs."""
        campaigns.load_presets()
        with (FIXTURES / "demo.toml").open("rb") as file:
            content = tomllib.load(file)
        for entry in content["committees"]:
            yield from self.build_committee(entry)

    def build_committee(self, entry):
        """One committee: roster in, year opened, every branch as far as the fixture says."""
        self.stderr.write(_("Preparing %(name)s …") % {"name": entry["name"]})
        path = FIXTURES / "rosters" / entry["roster"]
        committee = organisation.create_committee(entry["name"], by=None)
        with path.open("rb") as roster:
            organisation.import_roster(roster, committee, create=True, by=None)
        run = play.Play(random.Random(1), play.office_login(committee))
        preset = Campaign.objects.presets().get(preset_key=entry["preset"])
        label = _("%(year)d") % {"year": timezone.localdate().year}
        campaign = play.open_year(committee, preset, run, year_label=label)
        password = organisation.reset_password(run.clerk, by=None)
        yield ""
        yield f"== {committee.name} =="
        yield self.line(_("Office clerk"), run.clerk, password)
        for number, appraisal in enumerate(campaign.appraisals.select_related("branch")):
            stage = entry["stages"][min(number, len(entry["stages"]) - 1)]
            if stage != "ballot":
                play.play_branch(appraisal, run, stage)
                continue
            yield from self.leave_open(play.play_branch(appraisal, run, "meeting"), run)

    def leave_open(self, appraisal, run):
        """Open the box of this branch and let most people vote; yields logins and count codes."""
        box = play.prepare_ballot(appraisal)
        members = box.voters()
        scrutineers = play.choose_scrutineers(box)
        visitors = [member for member in members if member not in scrutineers][-LEFT_TO_VOTE:]
        # Logins first: no scrutineer gets a new password, and nobody while the ballot is open.
        secretary = self.login(_("Secretary"), appraisal.branch.secretary())
        watchers = [self.login(_("Scrutineer"), member) for member in scrutineers]
        others = [self.login(_("Member"), visitor) for visitor in visitors[:2]]
        box = play.open_ballot(play.name_scrutineers(box, scrutineers), run)
        for member in members:
            if member not in visitors:
                play.cast_one(box, member, run)
        yield ""
        yield _("%(branch)s: the ballot is under way") % {"branch": appraisal.branch}
        yield secretary
        for line, code in zip(watchers, run.codes[box.pk], strict=True):
            yield line + "  " + _("count code %(code)s") % {"code": code}
        yield from others

    def login(self, label, member):
        """A line with a fresh login of this member."""
        password = organisation.set_login(member, by=None)
        member.refresh_from_db()
        return self.line(label, member.user, password)

    def line(self, label, user, password):
        """One login, as the note shows it."""
        return _("%(label)s: %(name)s, user name %(username)s, password %(password)s") % {
            "label": label,
            "name": user.name,
            "username": user.username,
            "password": password,
        }
