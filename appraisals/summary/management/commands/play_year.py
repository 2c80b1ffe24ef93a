"""Plays the year of a committee through the same actions that the pages use."""

import json
import random

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import Campaign
from appraisals.summary import play
from branchlife.models import Committee
from branchlife.workflow import NotAllowed


class Command(BaseCommand):
    """`play_year --committee NAME --preset bureau|school [--seed N] [--until STAGE]`."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--committee", required=True)
        parser.add_argument("--preset", required=True, choices=["bureau", "school"])
        parser.add_argument("--year", help="label of the year; this year unless told")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", choices=play.STAGES, default=play.STAGES[-1])

    def handle(self, **options):
        committee = Committee.objects.filter(name=options["committee"]).first()
        if committee is None:
            raise CommandError(_("There is no committee of that name."))
        campaigns.load_presets()
        preset = Campaign.objects.presets().get(preset_key=options["preset"])
        run = play.Play(random.Random(options["seed"]), play.office_login(committee))
        label = options["year"] or _("%(year)d") % {"year": timezone.localdate().year}
        campaign = play.open_year(committee, preset, run, year_label=label)
        lines = []
        for appraisal in campaign.appraisals.select_related("branch", "campaign"):
            try:
                played = play.play_branch(appraisal, run, options["until"])
            except NotAllowed as error:
                raise CommandError(f"{appraisal.branch}: {error}") from error
            lines.append(play.result_of(played))
        for line in lines:
            self.stdout.write(json.dumps(line, ensure_ascii=False))
