"""What the consolidated table costs beside openpyxl and WeasyPrint: `python -m tests.bench.exports`.

For 12, 100, 400 and 2,000 branches: the rows are gathered from a real database, then the workbook
and the PDF are made, and beside each the floor in the same process, in turns: openpyxl alone
writing the same cells with the same looks, WeasyPrint alone laying out the same HTML with the same
style sheet. Times are processor time, the least of several tries. Each size has a process of its
own, so the memory told is that of one export. Afterwards the growth from size to size is printed.

With `--papers` every paper of a branch's year is measured instead (tests/bench/papers.py).

The last line is JSON: xlsx_ratio and pdf_ratio are the largest of all sizes. `--quick` takes less
than four minutes: it leaves out the PDF of 2,000 branches and repeats less.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import django

SIZES = (12, 100, 400, 2000)
# How often each is tried; what takes longer than this many seconds in all is not tried again.
TRIES, PATIENCE = 7, 20
# Of larger tables `--quick` makes no PDF.
QUICK_PDF = 400


def say(text=""):
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def timed(work):
    """(what it returned, processor seconds)."""
    begun = time.process_time()
    result = work()
    return result, time.process_time() - begun


def in_turns(ours, floor, tries, patience):
    """The least seconds of each, tried one after the other so that both meet the same weather."""
    best, spent = [float("inf")] * 2, 0
    for turn in range(tries):
        for which in (0, 1) if turn % 2 else (1, 0):
            _result, seconds = timed((ours, floor)[which])
            best[which] = min(best[which], seconds)
            spent += seconds
        if spent > patience:
            break
    return best


def cells_of(content):
    """[[[(value, style number, cell)]]] of a workbook (bytes), by sheet and row."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content))
    return [
        [[(cell.value, cell.style_id, cell) for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    ]


def bare_workbook(sheets):
    """openpyxl alone: the same cells with the same looks, each look worked out once."""
    from copy import copy

    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book, looks, out = Workbook(write_only=True), {}, BytesIO()
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            line = []
            for value, style, like in row:
                if not style:
                    line.append(value)
                    continue
                cell = WriteOnlyCell(sheet, value)
                if style not in looks:
                    for part in ("font", "alignment", "border", "fill", "number_format"):
                        setattr(cell, part, copy(getattr(like, part)))
                    looks[style] = cell._style
                cell._style = looks[style]
                line.append(cell)
            sheet.append(line)
    book.save(out)
    return out.getvalue()


def peak():
    """The most memory this process ever had, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(branches, tries, with_pdf):
    """The figures of one size, on a database of its own."""
    django.setup()
    from django.db import transaction

    from appraisals.summary import exports
    from branchlife import papers
    from branchlife.papers.html import TEMPLATE, context
    from tests.bench.many import make_many

    with transaction.atomic():
        campaign, _clerk = make_many(branches)
    rows, gathering = timed(lambda: exports.consolidated_rows(campaign.appraisals.all()))
    lists, gathering_lists = timed(lambda: exports.lists_of(rows))
    gathering += gathering_lists
    printing = exports.printing_for(campaign.committee)

    def paper():
        return exports.table_document(campaign, rows, printing, lists)

    content = papers.document_xlsx(paper())
    same = cells_of(content)
    ours, floor = in_turns(
        lambda: papers.document_xlsx(paper()),
        lambda: bare_workbook(same),
        tries,
        PATIENCE,
    )
    cells = sum(value is not None for sheet in same for row in sheet for value, *_ in row)
    figures = {
        "branches": branches,
        "gather_s": gathering,
        "cells": cells,
        "xlsx_s": ours,
        "xlsx_floor_s": floor,
        "xlsx_ratio": ours / floor,
        "xlsx_mb": peak(),
    }
    if with_pdf:
        fetch, style = papers.pages.url_fetcher(), papers.pages.stylesheet()
        html = papers.page_html(TEMPLATE, context(paper()))

        def bare_pdf():
            page = papers.weasyprint.HTML(string=html, url_fetcher=fetch)
            return page.write_pdf(stylesheets=[style])

        if branches < PATIENCE * 10:
            bare_pdf()  # loads the fonts
        ours, floor = in_turns(
            lambda: papers.document_pdf(paper()),
            bare_pdf,
            tries,
            PATIENCE,
        )
        figures |= {"pdf_s": ours, "pdf_floor_s": floor, "pdf_ratio": ours / floor}
        figures |= {"html_kb": round(len(html) / 1024), "pdf_mb": peak()}
    return figures


def tell(figures):
    """One size as lines."""
    say(f"{figures['branches']} branches: gathered in {figures['gather_s']:.2f} s")
    say(
        f"  XLSX {figures['cells']:>7} cells   {figures['xlsx_s']:7.3f} s, openpyxl alone "
        f"{figures['xlsx_floor_s']:7.3f} s: {figures['xlsx_ratio']:.2f} x; {figures['xlsx_mb']} MB"
    )
    if "pdf_s" in figures:
        say(
            f"  PDF  {figures['html_kb']:>7} kB HTML {figures['pdf_s']:7.3f} s, WeasyPrint alone "
            f"{figures['pdf_floor_s']:6.3f} s: {figures['pdf_ratio']:.2f} x; {figures['pdf_mb']} MB"
        )


def growth(results):
    """How the time grows from one size to the next, as lines and as figures."""
    grown = {}
    for small, large in zip(results, results[1:], strict=False):
        times = large["branches"] / small["branches"]
        steps = {
            what: round(large[key] / small[key] / times, 2)
            for what, key in (("gather", "gather_s"), ("xlsx", "xlsx_s"), ("pdf", "pdf_s"))
            if key in large and key in small
        }
        name = f"{small['branches']} to {large['branches']}"
        grown[name] = steps
        told = ", ".join(f"{what} {step * times:.1f} x" for what, step in steps.items())
        say(f"{name} branches: {times:.1f} x the branches, {told} the time")
    return grown


def run(arguments, database, media):
    """A process of its own on this database; what it said."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "branchlife.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(media),
        "SECRET_KEY": "bench" * 12,
    }
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def on_each(options):
    """Each size in a process of its own, on a copy of the same empty database."""
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty.sqlite3"
        run(["manage.py", "migrate", "--verbosity", "0"], empty, folder)
        for branches in options.branches:
            database = shutil.copy(empty, folder / f"{branches}.sqlite3")
            command = ["-m", "tests.bench.exports", "--one", str(branches)]
            said = run(command + ["--quick"] * options.quick, database, folder)
            results.append(json.loads(said.splitlines()[-1]))
            tell(results[-1])
    return results


def papers_of_each(options):
    """What each paper costs, each size of branch in a process of its own."""
    from tests.bench import papers

    if options.one:
        django.setup()
        say(json.dumps(papers.measure(options.one)))
        return
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in papers.SIZES:
            database = folder / f"{size}.sqlite3"
            run(["manage.py", "migrate", "--verbosity", "0"], database, folder)
            command = ["-m", "tests.bench.exports", "--papers", "--one", str(size)]
            results[size] = json.loads(run(command, database, folder).splitlines()[-1])
    papers.tell(results)


def main():
    """Choose what to measure, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than four minutes")
    parser.add_argument("--branches", type=int, nargs="+", default=SIZES)
    parser.add_argument("--papers", action="store_true", help="what each paper of a branch costs")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.papers:
        papers_of_each(options)
        return
    if options.one:
        with_pdf = not options.quick or options.one <= QUICK_PDF
        say(json.dumps(measure(options.one, 3 if options.quick else TRIES, with_pdf)))
        return
    results = on_each(options)
    say()
    grown = growth(results)
    ratios = {
        key: round(max(figures[key] for figures in results if key in figures), 2)
        for key in ("xlsx_ratio", "pdf_ratio")
    }
    sizes = {
        figures["branches"]: {
            key: round(value, 3) for key, value in figures.items() if key != "branches"
        }
        for figures in results
    }
    say()
    say(json.dumps(ratios | {"growth": grown, "sizes": sizes}))


if __name__ == "__main__":
    main()
