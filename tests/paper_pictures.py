"""Every paper of the year made, looked at and compared: `python -m tests.paper_pictures FOLDER`.

Four branches are played through a year of their own: without any record (nothing played), small
(4 members), many (50 members) and long (long names of people, units and branches). Each paper is made in
every format, filled in and empty, for whom it is meant. PDFs become pictures; Word files are turned into PDF by
LibreOffice, where it is installed, and compared with ours page by page. What sticks out of the page
is told. The last line is JSON: how many papers, how many differ in their pages, how many stick out.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import django

# Points at the edge of a sheet where nothing may stand: printers take 5 mm.
EDGE = 14
# Heads of tables are repeated on more or fewer pages; more than such a share of a text is a text.
REPEATED = 0.04
PICTURE_DPI = 60
LONG_BRANCH = "江北职业技术学院马克思主义学院思想政治理论课教学科研部教工第一党支部"
LONG_NAMES = ("阿卜杜热合曼·买买提依明江", "欧阳慕容晓枫", "司马相如䶮", "𬭛㛃")
LONG_UNIT = "马克思主义学院中国特色社会主义理论体系概论教研室主任、校党委党校常务副校长"


def say(text=""):
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# --- the branches ---


def make_branches(committee):
    """{label: branch} with rosters of their kinds."""
    from tests.factories import make_branch, make_member, make_post, make_probationary

    def roster(branch, number, names=(), **fields):
        for place in range(number):
            given = {"name": names[place % len(names)]} if names else {}
            member = make_member(branch, login=True, **given, **fields)
            if place == 0:
                make_post(member)
        make_probationary(branch, **fields)

    made = {
        "none": make_branch(committee=committee, name="第一党支部"),
        "small": make_branch(committee=committee, name="第二党支部"),
        "many": make_branch(committee=committee, name="第三党支部"),
        "long": make_branch(committee=committee, name=LONG_BRANCH, full_name=f"中共{LONG_BRANCH}"),
    }
    roster(made["none"], 3)
    roster(made["small"], 3)
    roster(made["many"], 49, work_unit="教师", birth="1980-05", sex="male")
    roster(made["long"], 11, LONG_NAMES, work_unit=LONG_UNIT, birth="1980-05", sex="female")
    return made


def play_years(committee, branches):
    """{label: Appraisal}: a year played for all but the first."""
    from appraisals.campaigns import actions
    from appraisals.campaigns.models import Appraisal, Campaign
    from appraisals.summary import play

    actions.load_presets()
    preset = Campaign.objects.presets().get(preset_key="school")
    run = play.Play(random.Random(1), play.office_login(committee))
    campaign = play.open_year(committee, preset, run, year_label="2026年度")
    appraisals = {a.branch_id: a for a in campaign.appraisals.select_related("branch", "campaign")}
    found = {}
    for label, branch in branches.items():
        found[label] = appraisals[branch.pk]
        if label != "none":
            play.play_branch(found[label], run, play.STAGES[-1])
    fresh = Appraisal.objects.for_list().select_related("branch__committee", "campaign__committee")
    return {label: fresh.get(pk=appraisal.pk) for label, appraisal in found.items()}


# --- files ---


def papers_in(folder, appraisal, by):
    """Makes every paper `by` may have; yields (path, key)."""
    from appraisals.summary.figures.papers_of_year import papers_of
    from branchlife.exports import paper_file

    folder.mkdir(parents=True, exist_ok=True)
    for number, (kind, record) in enumerate(papers_of(appraisal)):
        for is_blank in (False, True):
            has = kind.blank if is_blank else kind.make
            if not has or not kind.allows(by, record, blank=is_blank):
                continue
            if not is_blank and list(kind.reasons(record)):
                continue
            for suffix in kind.suffixes:
                _name, _type, content = paper_file(kind, record, suffix, by=by, blank=is_blank)
                name = f"{kind.number:02d}-{number:02d}-{kind.key}{'-blank' * is_blank}.{suffix}"
                (folder / name).write_bytes(content)
                yield folder / name


def as_pdfs(folder, documents):
    """Word files turned into PDF by LibreOffice; {path of Word: path of PDF}."""
    soffice = shutil.which("soffice")
    if not soffice or not documents:
        return {}
    out = folder / "word"
    with tempfile.TemporaryDirectory() as profile:
        command = [soffice, f"-env:UserInstallation=file://{profile}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(out), *map(str, documents)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {path: out / f"{path.stem}.pdf" for path in documents}


# --- looking ---


def words_of(page):
    """The characters of a page, without blanks and without its foot."""
    text = re.sub(r"\s", "", page.get_textpage().get_text_range())
    return re.sub(r"([0-9A-Z]{4}-[0-9A-Z]{4})?支部评议平台生成.*?第\d+页共\d+页", "", text)


def sticking_out(page):
    """Characters too near the edge of the sheet."""
    width, height = page.get_size()
    text = page.get_textpage()
    found = []
    for place in range(text.count_chars()):
        if not text.get_text_range(place, 1).strip():
            continue
        left, bottom, right, top = text.get_charbox(place)
        is_in = left >= EDGE and bottom >= EDGE and right <= width - EDGE and top <= height - EDGE
        if right > left and not is_in:
            found.append(text.get_text_range(place, 1))
    return "".join(found)


def pages_of(path):
    """The pages of a PDF; the document is kept open with them."""
    import pypdfium2

    return pypdfium2.PdfDocument(str(path))


def pictures(path, folder):
    """Each page of a PDF as a small picture."""
    folder.mkdir(exist_ok=True)
    for number, page in enumerate(pages_of(path), start=1):
        picture = page.render(scale=PICTURE_DPI / 72).to_pil()
        picture.save(folder / f"{path.stem}-{number}.png")


def texts_of(pdf):
    """The texts of the pages on which something stands."""
    return [text for page in pdf if (text := words_of(page))]


def compared(ours, theirs):
    """What differs between our PDF and the Word file as LibreOffice prints it, in words.

    Empty pages before a front do not count: LibreOffice leaves them out.
    """
    first, second = texts_of(pages_of(ours)), texts_of(pages_of(theirs))
    if len(first) != len(second):
        yield f"{len(first)} pages as PDF, {len(second)} as Word"
    whole = [Counter("".join(texts)) for texts in (first, second)]
    for sentence, more, less in (
        ("not in Word", *whole),
        ("only in Word", *reversed(whole)),
    ):
        lost = [letter for letter in more if letter not in less]
        rest = (more - less).total()
        if lost or rest > max(12, REPEATED * more.total()):
            yield f"{sentence}: {''.join(lost)[:40]} ({rest} characters in all)"


def look_at(folder):
    """Pictures, and what differs or sticks out, of all papers of one branch."""
    printed = sorted(folder.glob("*.pdf"))
    of_word = as_pdfs(folder, sorted(folder.glob("*.docx")))
    figures = Counter(papers=len(printed))
    for path in printed:
        pictures(path, folder / "pictures")
        told = [out for page in pages_of(path) if (out := sticking_out(page))]
        figures["sticking out"] += bool(told)
        for out in told:
            say(f"  {folder.name}/{path.stem}: sticks out: {out[:40]}")
        word = of_word.get(path.with_suffix(".docx"))
        if word and word.exists():
            pictures(word, folder / "word")
            differing = list(compared(path, word))
            figures["differing"] += bool(differing)
            for sentence in differing:
                say(f"  {folder.name}/{path.stem}: {sentence}")
            figures["compared"] += 1
    return figures


def make_all(out, only=()):
    """Everything, on the database that the settings name."""
    from branchlife.models import BranchPost
    from tests.factories import make_clerk, make_committee

    committee = make_committee(name="江北学院党委", full_name="中共江北学院委员会")
    clerk = make_clerk(committee)
    branches = make_branches(committee)
    branches = {label: branches[label] for label in only or branches}
    appraisals = play_years(committee, branches)
    figures = Counter()
    for label, appraisal in appraisals.items():
        role = BranchPost.Role.SECRETARY
        secretary = appraisal.branch.posts.get(role=role, until=None).member.user
        found = list(papers_in(out / label, appraisal, secretary or clerk))
        say(f"{label}: {len(found)} files")
        figures += look_at(out / label)
    say(json.dumps(figures))


def main():
    """Choose the folder, and a database of one's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", default=[], help="labels of branches")
    options = parser.parse_args()
    out = options.folder.resolve()
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "branchlife.settings",
            "DATABASE_URL": f"sqlite:///{name}/papers.sqlite3",
            "MEDIA_ROOT": f"{name}/media",
            "SECRET_KEY": "pictures" * 8,
        }
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        make_all(out, options.only)


if __name__ == "__main__":
    main()
