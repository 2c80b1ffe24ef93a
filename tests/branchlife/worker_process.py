"""A worker as a process of its own, with the kinds of the tests: `python -m …worker_process`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "branchlife.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from branchlife.actions import working
    from tests.branchlife.job_kinds import KINDS

    settings.JOB_KINDS = KINDS
    settings.JOB_WORKER_SILENCE = 2
    working.EVERY = 0.05
    call_command("worker", interval=0.05, batch="--batch" in sys.argv)
