"""Days and receipts of items filed before filings were kept stand in filings afterwards."""

from datetime import UTC, date, datetime

import pytest

# SQLite rebuilds every table at every step back: far too long for the same answer.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
BEFORE = ("rectification", "0005_filings_and_carrying")
AFTER = ("rectification", "0007_items_rest_on_filings")
MARCH, APRIL = date(2025, 3, 28), date(2025, 4, 2)
FILED_AT = datetime(2025, 3, 29, 1, 0, tzinfo=UTC)


def make_old_list(apps):
    """Five items of one appraisal: filed on two days, with a receipt or without, or not at all."""
    committee = apps.get_model("branchlife", "Committee").objects.create(
        name="党委", path="0001", depth=1, numchild=0
    )
    branch = apps.get_model("branchlife", "Branch").objects.create(committee=committee, name="一")
    member = apps.get_model("branchlife", "Member").objects.create(branch=branch, name="王宁")
    user = apps.get_model("branchlife", "User").objects.create(username="u", name="王宁")
    campaign = apps.get_model("campaigns", "Campaign").objects.create(
        committee=committee, year_label="2024年度"
    )
    appraisal = apps.get_model("campaigns", "Appraisal").objects.create(
        campaign=campaign, branch=branch, decision_body="committee"
    )
    problem = apps.get_model("rectification", "Problem").objects.create(
        appraisal=appraisal, position=1, text="学习不够"
    )
    common = {"appraisal": appraisal, "problem": problem, "measure": "改", "responsible": member}
    items = apps.get_model("rectification", "Item").objects
    for position, (filed_on, receipt) in enumerate(
        [(MARCH, ""), (MARCH, ""), (MARCH, "王同志收"), (APRIL, "8号"), (None, "")], start=1
    ):
        items.create(
            **common,
            position=position,
            due_on=date(2025, 6, 30),
            filed_on=filed_on,
            receipt=receipt,
        )
    items.filter(position=5).update(is_personal=True, published_on=MARCH, published_how="公开栏")
    apps.get_model("branchlife", "AuditEvent").objects.create(
        at=FILED_AT,
        actor_id=user.pk,
        actor_name="王宁",
        verb="filed",
        target_label="campaigns.appraisal",
        target_id=str(appraisal.pk),
        target_name="一",
        new={"items": 1, "on": "2025-03-28", "receipt": "王同志收"},
    )
    return user.pk


def test_every_day_and_receipt_becomes_a_filing_and_goes_back(migrate):
    by = make_old_list(migrate(BEFORE))
    apps = migrate(AFTER)
    items = apps.get_model("rectification", "Item").objects.order_by("position")
    found = [
        item.filing and (item.filing.filed_on, item.filing.receipt, item.filing.received_on)
        for item in items.select_related("filing")
    ]
    assert found == [
        (MARCH, "", None),
        (MARCH, "", None),
        (MARCH, "王同志收", MARCH),
        (APRIL, "8号", APRIL),
        None,
    ]
    filings = apps.get_model("rectification", "Filing").objects.order_by("pk")
    assert list(filings.values_list("filed_by_id", "filed_at", "received_by_id")) == [
        (None, None, None),
        (by, FILED_AT, by),
        (None, None, None),
    ]
    assert items.get(position=5).published_on is None

    apps = migrate(BEFORE)
    items = apps.get_model("rectification", "Item").objects.order_by("position")
    assert list(items.values_list("filed_on", "receipt")) == [
        (MARCH, ""),
        (MARCH, ""),
        (MARCH, "王同志收"),
        (APRIL, "8号"),
        (None, ""),
    ]
