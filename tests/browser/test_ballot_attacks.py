"""A hostile script in a page of ours, with a slip in the same browser: what it reaches under /box/."""

import pytest
from playwright.sync_api import expect

from appraisals.ballots import actions
from tests.ballots.rooms import open_room
from tests.browser.conftest import PHONE
from tests.browser.test_ballot_pages import log_in, take, tick

pytestmark = pytest.mark.django_db(transaction=True)

# Every way by which a page may get at another one of the same origin. Each answers with what it saw.
ATTACKS = {
    "cookies": "() => document.cookie",
    "cookies after a change of the address": """(box) => {
        history.replaceState(null, '', box);
        return document.cookie;
    }""",
    "a request": """async (box) => (await (await fetch(box)).text())""",
    "a request as a page": """async (box) => {
        const answer = await fetch(box, { mode: 'navigate' }).catch((error) => null);
        return answer ? await answer.text() : '';
    }""",
    "a frame": """(box) => new Promise((done) => {
        const frame = document.createElement('iframe');
        frame.onload = () => {
            let text = '';
            try { text = frame.contentDocument.body.innerHTML; } catch { /* not ours to read */ }
            done(text);
        };
        frame.src = box;
        document.body.append(frame);
    })""",
    "an object": """(box) => new Promise((done) => {
        const part = document.createElement('object');
        part.data = box;
        const look = () => done(part.contentDocument ? part.contentDocument.body.innerHTML : '');
        part.onload = look;
        part.onerror = look;
        document.body.append(part);
        setTimeout(look, 1500);
    })""",
    "a window": """async (box) => {
        const other = window.open(box);
        await new Promise((done) => setTimeout(done, 1500));
        try { return other.document.body.innerHTML; } catch { return ''; }
    }""",
    "a style sheet": """(box) => new Promise((done) => {
        const link = document.createElement('link');
        link.rel = 'stylesheet';
        link.onload = () => done([...document.styleSheets].map((sheet) => {
            try { return [...sheet.cssRules].map((rule) => rule.cssText).join(''); } catch { return ''; }
        }).join(''));
        link.onerror = () => done('');
        link.href = box;
        document.head.append(link);
    })""",
    "a worker in between": """async (box) => {
        try {
            await navigator.serviceWorker.register('/static/box.js', { scope: box });
            return 'fieldset';
        } catch { return ''; }
    }""",
}
# What stands only on a ballot.
OF_THE_BALLOT = ("fieldset", 'name="token"', "s0", "slip=")


@pytest.fixture
def room(settings):
    """A ballot that is open, as in the demo on one machine."""
    settings.BALLOTS_OVER_HTTP = True
    return open_room(5)


@pytest.fixture
def victim(new_context, live_server, room):
    """A browser that is logged in and holds a slip."""
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    page.goto("/app/")
    return page


def test_a_script_in_the_application_reads_neither_slip_nor_ballot(victim, room):
    box = f"/box/{room.box.pk}/"
    for attack, script in ATTACKS.items():
        victim.goto("/app/")
        seen = victim.evaluate(script, box)
        assert not [mark for mark in OF_THE_BALLOT if mark in seen], f"{attack}: {seen[:300]}"
        if attack == "a window":
            other = victim.context.pages[-1]
            expect(other.locator("fieldset")).to_have_count(room.subjects)  # it did open
            other.close()
    victim.goto(box)
    assert victim.locator("fieldset").count() == room.subjects, "the ballot is still the voter's"


def test_a_script_in_the_application_casts_nothing_in_the_voters_name(victim, room):
    box = f"/box/{room.box.pk}/"
    status = victim.evaluate(
        """async ([box, manifest]) => {
            const words = { manifest, token: '0'.repeat(26), s0: '4', confirmed: '1' };
            const body = new URLSearchParams(words);
            return (await fetch(box + 'cast', { method: 'POST', body })).status;
        }""",
        [box, room.box.hash.hex()],
    )
    assert status in (400, 403)
    assert room.box.ballots.count() == 0


def test_a_slip_put_in_by_a_script_does_not_replace_the_own_one(victim, room):
    """Cookies of a shorter path come last; the slip of this very box is the one that counts."""
    foreign = room.take(2)
    victim.evaluate("(slip) => { document.cookie = `slip=${slip}; path=/box/`; }", foreign)
    victim.goto(f"/box/{room.box.pk}/")
    tick(victim)
    with victim.expect_navigation():
        victim.get_by_role("button", name="交票", exact=True).click()
    assert room.box.ballots.count() == 1
    assert not actions.enter(room.box.pk, foreign).received
