"""What is studied, and how it reached those who could not come."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.actions import attach_file
from branchlife.models import File
from branchlife.workflow import ensure, lock
from meetings.models import Delivery, Material
from meetings.models.study import absentees

# What a file hung on a material is among the files of the branch.
PURPOSE = "material"


@transaction.atomic
def add_materials(meeting, titles, *, by, note="", upload=None):
    """Put materials on the list of a meeting, one for each title; note and file belong to one."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_adding_materials())
    titles = [title.strip() for title in titles if title.strip()]
    if not titles:
        ensure([_("Write what is studied.")])
    if len(titles) > 1 and (note.strip() or upload):
        ensure([_("A note or a file belongs to one material: enter that one alone.")])
    last = meeting.materials.aggregate(last=Max("position"))["last"] or 0
    made = [
        Material(meeting=meeting, position=position, title=title, note=note.strip())
        for position, title in enumerate(titles, start=last + 1)
    ]
    for material in made:
        ensure(material.reasons_against_details())
        material.save()
    if upload:
        attach_file(meeting.branch, made[0], upload, by=by, purpose=PURPOSE)
    audit.record(by, "materials added", meeting, new={"number": len(made)})
    return made


@transaction.atomic
def edit_material(material, *, by, title, note="", upload=None):
    """Put a title or a note right, or hang one more file on it."""
    material = lock(material)
    ensure(material.meeting.reasons_against_changing())
    old = {"title": material.title}
    material.title, material.note = title.strip(), note.strip()
    ensure(material.reasons_against_details())
    material.save(update_fields=["title", "note"])
    if upload:
        attach_file(material.meeting.branch, material, upload, by=by, purpose=PURPOSE)
    audit.record(by, "material edited", material, old=old, new={"title": material.title})
    return material


@transaction.atomic
def remove_material(material, *, by):
    """Take something off the list, with the files that hang on it."""
    material = lock(material)
    meeting = material.meeting
    ensure(meeting.reasons_against_changing())
    contents = []
    for file in File.objects.for_record(material):
        contents.append(file.content)
        file.delete()
    audit.record(by, "material removed", material, old={"title": material.title})
    material.delete()
    transaction.on_commit(lambda: [content.delete(save=False) for content in contents])
    return meeting


@transaction.atomic
def deliver(meeting, members, *, by, way, delivered_on, delivered_by):
    """Note for several members at once how materials and requirements reached them."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_delivering(delivered_on))
    absent = {row.member_id: row.member for row in absentees(meeting)}
    have = set(meeting.deliveries.values_list("member_id", flat=True))
    members = list(members)
    if not members:
        ensure([_("Tick who received the materials.")])
    if not delivered_by.strip():
        ensure([_("Say who brought the materials.")])
    for member in members:
        if member.pk not in absent:
            ensure([_("Comrade %(name)s was there.") % {"name": member}])
        if member.pk in have:
            ensure([_("Comrade %(name)s has received them already.") % {"name": member}])
    made = Delivery.objects.bulk_create(
        Delivery(
            meeting=meeting,
            member=member,
            way=way,
            delivered_on=delivered_on,
            delivered_by=delivered_by.strip(),
        )
        for member in members
    )
    new = {"on": delivered_on.isoformat(), "names": [member.name for member in members]}
    audit.record(by, "deliveries noted", meeting, new=new)
    return made


@transaction.atomic
def remove_delivery(delivery, *, by):
    """Noted by mistake: this member has received nothing after all."""
    delivery = lock(delivery)
    meeting = delivery.meeting
    ensure(meeting.reasons_against_delivering())
    name = delivery.member.name
    delivery.delete()
    audit.record(by, "delivery removed", meeting, new={"name": name})
    return meeting
