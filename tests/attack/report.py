"""What a run found, as a table for people and a last line for programs."""

import json
import sys

from tests.attack import chance
from tests.attack.cases import DAYS, MEETING
from tests.attack.scoring import ALPHA, WORDS

# What our design writes while people vote: the roll and the ballots, and nothing else.
SPREADS = {DAYS: "filled over days", MEETING: "all in one meeting"}
WAYS = {"inside": "actions called directly", "http": "through gunicorn"}
HOWS = {"log": "by times in the log", "dump": "by order in one dump"}


def say(text=""):
    """A line for whoever runs it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def share(part, whole):
    """12 of 34 (35.3 %)."""
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "-"


def is_broken(score):
    """Whether the attacker learnt the marks of a planted design."""
    return score_p(score) <= ALPHA


def score_p(score):
    """The best the attacker has to show."""
    return score.smallest_p()


def links_of(score):
    """(right, people, boxes) over all boxes, by the log."""
    rows = [row for (how, *_more), row in score.links.items() if how == "log"]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0, 0, 0]


def verdict(score):
    """One word."""
    if score.design.planted:
        return "BROKEN" if is_broken(score) else "NOT BROKEN"
    return "BEATEN" if score.is_beaten else "holds"


def report(run, seconds):
    """Print everything; 0 when ours holds and every planted design is broken."""
    scores = list(run.judge.scores.values())
    mine = run.judge.scores[run.ours.key]
    say()
    table(scores)
    links(mine)
    methods(mine)
    planted_methods(scores)
    search_results(scores)
    strict = strictly(run, mine)
    clocks(run)
    good = all(is_broken(score) for score in scores if score.design.planted)
    good = good and not mine.is_beaten and strict
    say(f"\n{'PASSED' if good else 'FAILED'} in {seconds:.0f} s")
    facts = {"written": dict(mine.written), "said": dict(run.said)}
    say(json.dumps(as_json(scores, good, seconds) | facts))
    return 0 if good else 1


def table(scores):
    """One line for each design."""
    head = ("design", "boxes", "people", "ballots linked", "chance", "whole ballots read")
    head += ("marks right", "chance", "p", "verdict")
    form = "{:<54}{:>6}{:>8}{:>22}{:>9}{:>22}{:>26}{:>9}{:>10}  {}"
    say(form.format(*head))
    for score in scores:
        right, people, boxes = links_of(score)
        say(
            form.format(
                score.design.title,
                score.boxes,
                score.people,
                share(right, people),
                f"{100 * boxes / people:.1f} %" if people else "-",
                share(score.whole, score.people),
                share(score.right, score.rows),
                f"{100 * score.modal / score.rows:.1f} %",
                f"{score_p(score):.2g}" if score_p(score) > 1e-99 else "< 1e-99",
                verdict(score),
            )
        )
    say(
        "marks right: the most frequent mark of the published sums, unless a method read another one. "
        "chance: that mark alone."
    )
    say("p: the smallest of all tests on a design, times their number (Bonferroni).")


def links(score):
    """Reported beside chance, not claimed."""
    say("\nours: which ciphertext is whose may be guessed. This is measured, not promised:")
    for (how, spread, way), (right, people, boxes) in sorted(score.links.items()):
        luck = f"{100 * boxes / people:.1f} %"
        say(
            f"  {HOWS[how]:<22}{SPREADS[spread]:<20}{WAYS[way]:<26}{share(right, people):>22}"
            f"   chance {luck}"
        )


def methods(score):
    """Every method on ours, before the count and with the sums known."""
    say(f"\nours: every method on its own (alpha {ALPHA} for all together)")
    form = "  {:<36}{:<56}{:>26}{:>10}{:>10}"
    say(form.format("method", "", "right", "chance", "p"))
    for when, answers in (("", score.before), (", sums known", score.after)):
        for name, answer in answers.items():
            if answer.read or not when:
                p = f"{answer.p:.3f}" if answer.read else "-"
                luck = f"{100 * answer.share:.1f} %"
                right = share(answer.right, answer.read) if answer.read else "nothing to read"
                say(form.format(name + when, WORDS[name], right, luck, p))
    hits, boxes = score.opinions
    if boxes:
        p = score.p_values()["authors of opinions"]
        say(
            form.format(
                "authors of opinions",
                "in the order on disk",
                f"{hits} right",
                f"{boxes}",
                f"{p:.3f}",
            )
        )
    leak = chance.smallest_leak(score.rows, 0.25, ALPHA)
    say(f"  a leak that lifts a guess from 25 % to {25 + 100 * leak:.1f} % would have been noticed")


def search_results(scores):
    """What stands readable in the bytes collected."""
    say("\nboxes whose secrets stand in the bytes collected (raw, hex, base64, Crockford, UTF-16):")
    for score in scores:
        found = [f"{kind} in {source}: {n}" for (source, kind), n in sorted(score.places.items())]
        say(f"  {score.design.title:<54}{', '.join(found) or 'none'}")
    say(
        "  looked for in ours: key k, secret K, slip, ballot, marks, form, count code, private key,"
    )
    say("  agent, address; before the count also opinion and tracking code; and lines of logs that")
    say("  name a ballot and a person together")


def planted_methods(scores):
    """Every method on what was planted: a method that never finds anything proves nothing."""
    say("\nplanted: rows right by each method (a mark guessed blindly is right in 25 %)")
    for score in scores:
        if score.design.planted:
            told = [
                f"{name} {share(a.right, a.read)}" for name, a in score.before.items() if a.read
            ]
            say(f"  {score.design.title:<54}{'; '.join(told)}")


def strictly(run, mine):
    """Whether taking and casting wrote into two tables only and said nothing."""
    expected = {run.ours.roll, run.ours.ballots}
    others = {table: n for table, n in mine.written.items() if table not in expected}
    say("\nours: rows written while people took slips and cast ballots")
    for name, n in sorted(mine.written.items()):
        say(f"  {name:<40}{n:>7}{'' if name in expected else '   NOT ALLOWED'}")
    for name, n in run.said.items():
        say(f"  {name + ' said':<40}{n:>7} bytes")
    return not others


def clocks(run):
    """What the setting for commit times adds."""
    told, rows = run.commit_times
    say(
        "\nours: times. A dump tells the order of slips and of ciphertexts, and when each person last"
    )
    say(
        "logged in (last_login, end of the session). The write-ahead log tells the times as well. With"
    )
    say(
        f"track_commit_timestamp=on (it is off as it comes) {told} of {rows} ciphertexts in a dump do so too."
    )
    say(
        "PostgreSQL's log keeps statements that failed: two in each ballot through gunicorn, on purpose."
    )


def as_json(scores, good, seconds):
    """The same for programs."""
    return {
        "passed": good,
        "seconds": round(seconds, 1),
        "alpha": ALPHA,
        "designs": {
            score.design.key: {
                "boxes": score.boxes,
                "people": score.people,
                "links": links_of(score)[0],
                "links_by_chance": links_of(score)[2],
                "whole_ballots": score.whole,
                "rows": score.rows,
                "right": score.right,
                "right_by_chance": score.modal,
                "p": score_p(score),
                "found": dict(score.found),
                "methods": {name: [a.right, a.read] for name, a in score.before.items()},
                "places": sorted({source for source, _kind in score.places}),
                "verdict": verdict(score),
            }
            for score in scores
        },
    }
