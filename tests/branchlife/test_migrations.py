"""What was stored before still stands after the migrations that gave members their moves."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

pytestmark = pytest.mark.django_db(transaction=True)


# SQLite rebuilds every table at every step back: more than half a minute for the same answer.
@pytest.mark.postgresql
def test_members_who_had_left_get_a_reason(migrate):
    apps = migrate(("branchlife", "0001_initial"), ("meetings", "0001_initial"))
    committee = apps.get_model("branchlife", "Committee").objects.create(
        name="党委", path="0001", depth=1, numchild=0
    )
    branch = apps.get_model("branchlife", "Branch").objects.create(committee=committee, name="一")
    member = apps.get_model("branchlife", "Member")
    gone = member.objects.create(branch=branch, name="已离开", left_on=date(2024, 1, 1))
    here = member.objects.create(branch=branch, name="在册")

    apps = migrate(("branchlife", "0002_transfers"), ("meetings", "0001_initial"))
    member = apps.get_model("branchlife", "Member")
    rows = member.objects.order_by("pk").values_list("pk", "left_on", "leaving", "arrived_on")
    assert list(rows) == [
        (gone.pk, date(2024, 1, 1), "other", None),
        (here.pk, None, "", None),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        member.objects.filter(pk=here.pk).update(left_on=date(2024, 1, 1))
