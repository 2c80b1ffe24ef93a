"""Compares the attacker's answers with the truth and with blind luck."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.attack import chance
from tests.attack.attacker import Attacker, Learner, features
from tests.attack.cases import MARKS

# All tests on ours together call a secret design broken in one run of a thousand.
ALPHA = 0.001
# In the order in which the attacker believes them; a guess by differences is only a likely one.
METHODS = ("xmin", "dead rows", "transaction", "counters", "time", "place", "differences")
WORDS = {
    "xmin": "roll and ballot of one transaction, in dumps",
    "dead rows": "the same on disk, with rows that are dead",
    "transaction": "the same in the write-ahead log",
    "counters": "what each transaction added to counters",
    "time": "readable ballots assigned by commit time",
    "place": "readable ballots in the order of a dump",
    "differences": "what came between two mid-way dumps",
    "learned": "bits of the ciphertext, learnt on half of the ballots",
    "learned, links told": "the same when told whose ciphertext is whose",
    "repetition": "equal bytes, once the sums are published",
    "repetition, links told": "the same when told whose ciphertext is whose",
}


@dataclass
class Answer:
    """How a method did on the rows for which it had an answer."""

    read: int = 0
    right: int = 0
    share: float = 0.25

    @property
    def p(self):
        """How likely luck does as well."""
        return chance.at_least(self.right, self.read, self.share)


@dataclass
class Score:
    """How one design fared."""

    design: object
    boxes: int = 0
    people: int = 0
    rows: int = 0
    # Right by answering with the most frequent mark of the published sums.
    modal: int = 0
    right: int = 0
    whole: int = 0
    before: dict = field(default_factory=lambda: defaultdict(Answer))
    after: dict = field(default_factory=lambda: defaultdict(Answer))
    # {(how, spread, way): [right, people, boxes]}
    links: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    # {kind: boxes whose secrets of that kind were found}, and {(where, kind): the same}.
    found: Counter = field(default_factory=Counter)
    places: Counter = field(default_factory=Counter)
    opinions: list = field(default_factory=lambda: [0, 0])
    cells: list = field(default_factory=list, repr=False)
    written: Counter = field(default_factory=Counter)

    def p_values(self):
        """{method: p} of every test on this design."""
        values = {name: answer.p for name, answer in self.before.items() if answer.read}
        values |= {f"{name}, sums known": answer.p for name, answer in self.after.items()}
        if self.opinions[1]:
            values["authors of opinions"] = chance.poisson_at_least(*self.opinions)
        return values

    def smallest_p(self):
        """Bonferroni: the smallest p, times the number of tests."""
        values = self.p_values()
        return min(1.0, min(values.values(), default=1.0) * max(1, len(values)))

    @property
    def is_beaten(self):
        """Whether the attacker learnt marks."""
        return self.smallest_p() <= ALPHA or any(self.found.values())


class Judge:
    """Attacks ballots and keeps the score of every design."""

    def __init__(self, designs):
        self.scores = {design.key: Score(design) for design in designs}

    def judge(self, batch, persons, cases):
        """All ballots of a batch."""
        for case in cases:
            score = self.scores[case.design.key]
            attacker = Attacker(batch, persons, case.design, case.box, case.subjects)
            score.boxes += 1
            score.people += case.people
            score.rows += case.people * case.subjects
            links = self._links(score, case, attacker)
            guesses = {
                "xmin": attacker.by_xmin(),
                "dead rows": attacker.by_dead_rows(),
                "transaction": attacker.by_transaction(),
                "counters": attacker.by_counters() if case.design.counters else {},
                "time": attacker.by_time(),
                "place": attacker.by_place(),
                "differences": attacker.by_differences(),
            }
            self._score(score, case, guesses, attacker, links)
            self._authors(score, case, attacker)

    def _links(self, score, case, attacker):
        if not case.design.ballots:
            return {}
        by_time, by_place = attacker.links_by_time(), attacker.links_by_place()
        way = "http" if case.over_http else "inside"
        true = {m: case.ballot_keys[voter] for voter, m in enumerate(case.members)}
        for how, links in (("log", by_time), ("dump", by_place)):
            tally = score.links[how, case.spread, way]
            tally[0] += sum(row.values["tag"] == true[member] for member, row in links.items())
            tally[1] += case.people
            tally[2] += 1
        return by_time

    def _score(self, score, case, guesses, attacker, links):
        truth = case.truth
        tallies = [case.tally(subject) for subject in range(case.subjects)]
        modes = [max(MARKS, key=tally.get) for tally in tallies]
        score.modal += sum(tallies[s][mode] for s, mode in enumerate(modes))
        for name, guess in guesses.items():
            read, right = compare(guess, truth)
            score.before[name].read += read
            score.before[name].right += right
        if case.design.ballots:
            guesses["repetition"] = attacker.by_repetition(links, tallies.__getitem__)
            told = self._told(case, attacker)
            guesses["repetition, links told"] = attacker.by_repetition(told, tallies.__getitem__)
            self._keep_cells(score, case, links, told, tallies)
            for name in ("repetition", "repetition, links told"):
                answer = score.after[name]
                answer.read += case.people * case.subjects
                answer.right += right_of(truth, [guesses[name]], modes)
        believed = [guesses[name] for name in METHODS if guesses[name]]
        believed += [guesses["repetition"]] if guesses.get("repetition") else []
        score.right += right_of(truth, believed, modes)
        score.whole += sum(
            any(guess.get(m) == dict(enumerate(marks)) for guess in believed)
            for m, marks in truth.items()
        )

    def _told(self, case, attacker):
        rows = {row.values["tag"]: row for row in attacker.ballots()}
        return {m: rows[case.ballot_keys[voter]] for voter, m in enumerate(case.members)}

    def _keep_cells(self, score, case, links, told, tallies):
        half = case.number // 2 % 2
        for name, by_member in (("learned", links), ("learned, links told", told)):
            order = sorted(by_member.values(), key=lambda change: change.lsn)
            before = {id(row): order[n - 1] if n else None for n, row in enumerate(order)}
            for member, row in by_member.items():
                for subject, mark in enumerate(case.truth[member]):
                    facts = tuple(features(row, subject, case.subjects, before[id(row)]))
                    score.cells.append((name, half, facts, mark, tallies[subject]))

    def _authors(self, score, case, attacker):
        if len(case.opinions) > 1:
            members, texts = attacker.opinions()
            true = {case.members[voter]: text for voter, text in case.opinions.items()}
            # Told even who wrote one; in a random order one of them fits by luck.
            writers = [member for member in members if member in true]
            score.opinions[0] += sum(true[m] == t for m, t in zip(writers, texts, strict=True))
            score.opinions[1] += 1

    def learn(self):
        """Learn on one half of the ballots, guess on the other, and the other way round."""
        for score in self.scores.values():
            for name in sorted({cell[0] for cell in score.cells}):
                for half in (0, 1):
                    self._learn(score, name, half)

    def _learn(self, score, name, half):
        learner = Learner()
        mine = [cell for cell in score.cells if cell[0] == name]
        for _name, where, facts, mark, _tally in mine:
            if where == half:
                learner.learn(facts, mark)
        learner.choose()
        if learner.best is None:
            return
        before, after = score.before[name], score.after[name]
        for _name, where, facts, mark, tally in mine:
            if where != half:
                weights = learner.weights(facts)
                before.read += 1
                before.right += max(MARKS, key=weights.get) == mark
                after.read += 1
                after.right += max(MARKS, key=lambda m: tally[m] * weights[m]) == mark  # noqa: B023

    def settle(self):
        """What luck alone gets right when the sums are known: the most frequent mark."""
        for score in self.scores.values():
            for answer in score.after.values():
                answer.share = score.modal / score.rows


def compare(guess, truth):
    """(rows answered, rows right)."""
    cells = [(truth[m][s], mark) for m, marks in guess.items() for s, mark in marks.items()]
    return len(cells), sum(true == mark for true, mark in cells)


def right_of(truth, believed, modes):
    """Rows right when the first method with an answer is believed, else the most frequent mark."""
    right = 0
    for member, marks in truth.items():
        for subject, mark in enumerate(marks):
            answers = (g[member][subject] for g in believed if subject in g.get(member, {}))
            right += next(answers, modes[subject]) == mark
    return right
