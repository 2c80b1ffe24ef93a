"""What each paper of the year costs: processor seconds and memory, for a branch of 12 and of 50.

Part of `python -m tests.bench.exports --papers`. Each file is made in a process of its own, forked
from one that has played the year and has made one small paper before, so fonts and libraries are
loaded as in a server that runs.
"""

import json
import os
import random
import resource
import sys
import time

SIZES = (12, 50)
# A page must not wait longer for a single paper of a branch of 50; more belongs into the worker.
MOST_SECONDS = 6


def play(size):
    """(Appraisal of a played year of a branch of this size, its secretary's login)."""
    from appraisals.campaigns import actions
    from appraisals.campaigns.models import Appraisal, Campaign
    from appraisals.summary import play as plays
    from branchlife.models import BranchPost
    from tests.factories import make_branch, make_clerk, make_committee, make_member, make_post

    committee = make_committee()
    make_clerk(committee)
    branch = make_branch(committee=committee)
    for place in range(size):
        member = make_member(branch, login=True, work_unit="教师", birth="1980-05")
        if not place:
            make_post(member)
    actions.load_presets()
    preset = Campaign.objects.presets().get(preset_key="school")
    run = plays.Play(random.Random(1), plays.office_login(committee))
    campaign = plays.open_year(committee, preset, run, year_label="2026年度")
    appraisal = campaign.appraisals.select_related("branch", "campaign").get()
    plays.play_branch(appraisal, run, plays.STAGES[-1])
    secretary = branch.posts.get(role=BranchPost.Role.SECRETARY, until=None).member.user
    # Anew, with the meetings the year has given it.
    return Appraisal.objects.for_list().get(pk=appraisal.pk), secretary


def cost(kind, record, suffix, by, blank):
    """{"s": processor seconds, "mb": memory above what was there, "kb": size} of one file."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        from branchlife.exports import paper_file

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        _name, _type, content = paper_file(kind, record, suffix, by=by, blank=blank)
        seconds = time.process_time() - begun
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        told = {"s": round(seconds, 3), "mb": round(more / 1024, 1), "kb": len(content) // 1024}
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        figures = json.loads(said.read())
    os.waitpid(child, 0)
    return figures


def measure(size):
    """{name of the file: its cost} of every paper of one branch."""
    from appraisals.summary.figures.papers_of_year import papers_of
    from branchlife import papers

    appraisal, by = play(size)
    papers.document_pdf(papers.Document("", "", [papers.Title("热身"), papers.Text("热身")]))
    found = {}
    for kind, record in papers_of(appraisal):
        for blank in (False, True):
            has = kind.blank if blank else kind.make
            if not has or not kind.allows(by, record, blank=blank):
                continue
            if not blank and list(kind.reasons(record)):
                continue
            for suffix in kind.suffixes:
                name = f"{kind.key}{' blank' * blank}.{suffix}"
                found[name] = cost(kind, record, suffix, by, blank)
    return found


def tell(results):
    """Every paper a line, the sizes beside each other; the last line is JSON."""
    names = list(dict.fromkeys(name for found in results.values() for name in found))
    for name in names:
        told = [
            f"{size:>3}: {found[name]['s']:6.2f} s {found[name]['mb']:6.1f} MB"
            f" {found[name]['kb']:>5} KB"
            for size, found in results.items()
            if name in found
        ]
        sys.stdout.write(f"{name:<28} {'   '.join(told)}\n")
    slow = [
        f"{name} ({size})"
        for size, found in results.items()
        for name, figures in found.items()
        if figures["s"] > MOST_SECONDS
    ]
    sys.stdout.write(f"slower than {MOST_SECONDS} s: {', '.join(slow) or 'none'}\n")
    sys.stdout.write(json.dumps(results) + "\n")
