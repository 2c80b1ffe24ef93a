"""Reads the rules a year can start from, and their agendas, from fixtures/presets/."""

from django.core.management.base import BaseCommand

from appraisals.campaigns import actions


class Command(BaseCommand):
    """`manage.py load_presets`; running it again updates what changed."""

    help = "Load the presets of campaigns and their agenda templates."

    def handle(self, *args, **options):
        for preset in actions.load_presets():
            self.stdout.write(f"{preset.preset_key}: {preset}")
