"""One run of the attack suite: play in batches, collect, attack, print."""

import json
import os
import re
from collections import Counter
from itertools import chain

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from appraisals.ballots import sealing
from tests.attack import ours, planted, search
from tests.attack.cases import Case
from tests.attack.evidence import Collector, ask
from tests.attack.report import say
from tests.attack.scoring import Judge
from tests.attack.server import LOUD

# Ballots played together, with the same dumps.
BATCH = 24
# A tag as logs write it; words that may be a person's name, login or column.
TAG, WORD = re.compile(rb"[0-9a-f]{64}"), re.compile(rb"[^\s'\",:;()\[\]]+")


class Run:
    """Everything from the empty database to the verdict."""

    def __init__(self, asked, server, place):
        self.asked, self.server = asked, server
        self.site = ours.Site(place, os.environ["DATABASE_URL"])
        self.collector = Collector(server, self.site)
        self.ours = ours.Ours()
        self.designs = [*planted.DESIGNS, self.ours]
        self.judge = Judge(self.designs)
        self.said, self.commit_times = Counter(), [0, 0]
        self.place, self.batches = place, 0
        # Count codes cost little here: what they cost to guess is not what is attacked.
        sealing.SCRYPT_OPSLIMIT = 32768
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def cases(self):
        """(through gunicorn or not, planted ones among them), (with everything logged)."""
        sizes = self.asked.sizes

        def made(design, number):
            size = sizes[number // 2 % len(sizes)]
            over_http = design is self.ours and number % 2 == 0 and number // 2 < self.asked.http
            return Case(design, number, size, self.asked.seed, over_http)

        mine = [made(self.ours, number) for number in range(self.asked.boxes)]
        theirs = [
            made(design, number)
            for number in range(max(2 * len(sizes), self.asked.boxes // 10))
            for design in planted.DESIGNS
        ]
        quiet = [case for case in mine if case.over_http]
        others = [case for case in mine if not case.over_http]
        loudly = max(1, len(others) // 8)
        return quiet + theirs + others[loudly:], others[:loudly]

    def run(self):
        """Play and attack."""
        call_command("migrate", verbosity=0)
        for design in self.designs:
            design.create()
        self.collector.prepare()
        quiet, loud = self.cases()
        tables = [
            d for design in self.designs for d in (design.roll, design.ballots, design.counters)
        ]
        self.tables = [table for table in tables if table]
        say("\n".join(f"  {line}" for line in self.collector.instruments()))
        if self.asked.http:
            self.site.start()
        for start in range(0, len(quiet), BATCH):
            self.play(quiet[start : start + BATCH])
            if start == 0:
                self.site.stop()
        self.restart()
        for start in range(0, len(loud), BATCH):
            self.play(loud[start : start + BATCH])
        self.judge.learn()
        self.judge.settle()

    def restart(self):
        """The same server with track_commit_timestamp on, and everything logged."""
        connections.close_all()
        connection.close_pool()
        self.server.stop()
        self.server.start(**LOUD)
        self.is_loud = True

    is_loud = False

    def play(self, cases):
        """One batch: dumps at every stage, then the attack."""
        collector = self.collector
        batch = collector.begin()
        plays = [case.design.play(case, self.site) for case in cases]
        for play in plays:
            play.prepare()
        collector.dump("open", batch.early)
        said = collector.log_lengths()
        for number, moment in enumerate(("third", "two thirds", "last")):
            for play in plays:
                for event in play.case.third(number):
                    ours.do(play, event)
                    collector.tick(event[0])
            if moment != "last":
                collector.dump(moment, batch.early)
        collector.voted(said)
        self._note_commit_times()
        collector.take_log(batch.early, self.tables)
        for play in plays:
            play.count()
        collector.dump("counted", batch.late)
        for play in plays:
            play.confirm()
        collector.dump("confirmed", batch.late)
        collector.take_log(batch.late, self.tables)
        self._search(batch, cases)
        self._search_pairs(batch, plays)
        if self.asked.keep:
            self._keep(batch, cases)
        self._note_what_was_written(batch)
        self.judge.judge(batch, collector.persons, cases)

    def _note_commit_times(self):
        """What track_commit_timestamp gives to the reader of a plain dump."""
        if self.is_loud:
            sql = f"SELECT xmin::text, pg_xact_commit_timestamp(xmin) FROM {self.ours.ballots}"  # noqa: S608
            times = [time for _xmin, time in ask(sql)]
            self.commit_times[0] += sum(time is not None for time in times)
            self.commit_times[1] += len(times)

    def _search(self, batch, cases):
        late = [(case, kind, needle) for case in cases for kind, needle in case.needles]
        early = [(case, kind, needle) for case in cases for kind, needle in case.late_needles]
        numbers = {id(case): case for case in cases}
        found = set()
        for texts, secrets in ((batch.early, early + late), (batch.late, late)):
            needles = search.Needles((id(case), kind, secret) for case, kind, secret in secrets)
            for source, text in texts:
                found |= {(source, *hit) for hit in needles.found_in(text)}
        for kind, owner in {(kind, owner) for _source, kind, owner in found}:
            self._score(numbers[owner]).found[kind] += 1
        for source, kind, owner in found:
            self._score(numbers[owner]).places[source, kind] += 1

    def _search_pairs(self, batch, plays):
        """Lines of logs and statistics that name a ballot and a person together."""
        tags, people = set(), set()
        for play in plays:
            if not play.design.planted:
                tags |= {key[2:].encode() for key in play.case.ballot_keys.values()}
                people |= play.names()
        score = self.judge.scores[self.ours.key]
        for source, text in chain(batch.early, batch.late):
            if source in ("logs", "statistics"):
                for line in text.splitlines():
                    if tags.intersection(TAG.findall(line)) and people.intersection(
                        WORD.findall(line)
                    ):
                        score.found["ballot beside a person"] += 1
                        score.places[source, "ballot beside a person"] += 1

    def _keep(self, batch, cases):
        """For whoever wants to try another attack: everything collected, and apart the truth."""
        self.batches += 1
        folder = self.place / f"batch-{self.batches}"
        folder.mkdir()
        for when, texts in (("voting", batch.early), ("count", batch.late)):
            for source in {source for source, _text in texts}:
                whole = b"\n".join(text for name, text in texts if name == source)
                (folder / f"{when} - {source}").write_bytes(whole)
        lines = "\n".join(map(repr, batch.changes))
        (folder / "voting and count - decoded").write_text(lines)
        truth = [
            {"design": case.design.key, "box": case.box, "marks": case.truth} for case in cases
        ]
        (folder / "truth.json").write_text(json.dumps(truth, indent=1))

    def _score(self, case):
        return self.judge.scores[case.design.key]

    def _note_what_was_written(self, batch):
        score = self.judge.scores[self.ours.key]
        for table, rows in batch.written.items():
            if not table.startswith("planted_"):
                score.written[table] += rows
        if not self.is_loud:
            self.said.update(batch.said)
