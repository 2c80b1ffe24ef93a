"""The record of deeds as people read it: verbs, names of what changed, values before and after."""

import re
from collections import defaultdict
from datetime import date, datetime
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from branchlife.models import AuditEvent, Branch, Committee, Member
from branchlife.templatetags.branchlife_tags import partial_date, zh_date, zh_datetime

LONGEST = 200
NOTHING = (None, "", [], {})

# Every verb that is ever recorded, in the order of the alphabet.
VERBS = {
    "accepted": pgettext_lazy("deed", "accepted"),
    "acknowledged": pgettext_lazy("deed", "acknowledged"),
    "added": pgettext_lazy("deed", "added"),
    "added a late arrival": pgettext_lazy("deed", "added a late arrival to the roll"),
    "added an activity": pgettext_lazy("deed", "added an activity of all branches"),
    "added_in_admin": pgettext_lazy("deed", "added in the reference data"),
    "address renewed": pgettext_lazy("deed", "gave the page of opinions a new address"),
    "admitted": pgettext_lazy("deed", "admitted to the party"),
    "agenda arranged": pgettext_lazy("deed", "arranged the agenda"),
    "allocated": pgettext_lazy("deed", "allocated numbers of excellent grades"),
    "answered a statement": pgettext_lazy("deed", "answered what the member said"),
    "appointed": pgettext_lazy("deed", "appointed"),
    "approved the scrutineers": pgettext_lazy("deed", "approved the scrutineers"),
    "archived": pgettext_lazy("deed", "made the archive"),
    "arranged a series": pgettext_lazy("deed", "arranged meetings together"),
    "asked for transfer": pgettext_lazy("deed", "asked for a transfer"),
    "asked for a file": pgettext_lazy("deed", "had a file made"),
    "attached": pgettext_lazy("deed", "attached a file"),
    "attendance corrected": pgettext_lazy("deed", "corrected the attendance"),
    "attendance marked": pgettext_lazy("deed", "marked the attendance"),
    "became full member": pgettext_lazy("deed", "made a full member"),
    "began a self-evaluation": pgettext_lazy("deed", "began a self-evaluation"),
    "came back": pgettext_lazy("deed", "took part in the year again"),
    "called": pgettext_lazy("deed", "called the meeting"),
    "came late": pgettext_lazy("deed", "noted a late arrival"),
    "cancelled": pgettext_lazy("deed", "cancelled the meeting"),
    "cancelled a series": pgettext_lazy("deed", "cancelled the rest of a series"),
    "carried over": pgettext_lazy("deed", "carried into the next year"),
    "changed": pgettext_lazy("deed", "changed"),
    "changed a help plan": pgettext_lazy("deed", "changed a help plan"),
    "changed a disposition": pgettext_lazy("deed", "changed a disposition"),
    "changed a talk": pgettext_lazy("deed", "put a talk right"),
    "changed a term": pgettext_lazy("deed", "changed the term of a correction"),
    "changed an activity": pgettext_lazy("deed", "changed an activity of all branches"),
    "changed the list of care": pgettext_lazy("deed", "changed whom to talk with in particular"),
    "changed_by_roster": pgettext_lazy("deed", "changed by a roster"),
    "changed_in_admin": pgettext_lazy("deed", "changed in the reference data"),
    "check-in closed": pgettext_lazy("deed", "ended the checking in"),
    "check-in confirmed": pgettext_lazy("deed", "confirmed who had checked in"),
    "check-in opened": pgettext_lazy("deed", "began the checking in"),
    "cleared a rehearsal": pgettext_lazy("deed", "cleared a rehearsal of the ballot"),
    "closed": pgettext_lazy("deed", "closed the meeting"),
    "closed a public page": pgettext_lazy("deed", "closed the public page of the list"),
    "closed the ballot": pgettext_lazy("deed", "closed the ballot"),
    "commended": pgettext_lazy("deed", "noted a commendation"),
    "concluded a disposition": pgettext_lazy("deed", "concluded a disposition"),
    "confirmed the ballot": pgettext_lazy("deed", "confirmed the ballot"),
    "copied": pgettext_lazy("deed", "arranged a meeting like another"),
    "corrected who has a printed slip": pgettext_lazy("deed", "corrected who has a printed slip"),
    "counted the ballot": pgettext_lazy("deed", "counted the ballot"),
    "created": pgettext_lazy("deed", "made"),
    "decided anew": pgettext_lazy("deed", "decided the grade anew"),
    "decided grades": pgettext_lazy("deed", "decided the grades"),
    "decided the results": pgettext_lazy("deed", "noted the results decided for the branches"),
    "declared": pgettext_lazy("deed", "declared whether the meeting is valid"),
    "declared anew": pgettext_lazy("deed", "declared anew whether the meeting is valid"),
    "declared the ballot void": pgettext_lazy("deed", "declared the ballot void"),
    "deleted_in_admin": pgettext_lazy("deed", "deleted in the reference data"),
    "downloaded": pgettext_lazy("deed", "downloaded"),
    "dropped a disposition": pgettext_lazy("deed", "did not pursue a disposition"),
    "edited": pgettext_lazy("deed", "edited"),
    "deliveries noted": pgettext_lazy("deed", "noted who was given the study materials"),
    "delivery removed": pgettext_lazy("deed", "took back a note on study materials"),
    "ended": pgettext_lazy("deed", "ended"),
    "ended_password": pgettext_lazy("deed", "ended the old password"),
    "evidence removed": pgettext_lazy("deed", "took off proof of progress"),
    "ended the help": pgettext_lazy("deed", "ended the help"),
    "edited a problem": pgettext_lazy("deed", "changed a problem on the list"),
    "entered a self-evaluation": pgettext_lazy("deed", "entered a self-evaluation from paper"),
    "excluded": pgettext_lazy("deed", "noted as not expected"),
    "exclusion changed": pgettext_lazy("deed", "changed why somebody is not expected"),
    "exclusion consented": pgettext_lazy("deed", "consented that somebody is not expected"),
    "exclusion put on the agenda": pgettext_lazy("deed", "put an exclusion onto the agenda"),
    "exclusion resolved": pgettext_lazy("deed", "noted the resolution on an exclusion"),
    "exempted": pgettext_lazy("deed", "allowed more excellent grades"),
    "fed back": pgettext_lazy("deed", "fed back to the person"),
    "file removed": pgettext_lazy("deed", "removed a file"),
    "filed": pgettext_lazy("deed", "filed with the superior"),
    "found a problem": pgettext_lazy("deed", "put a problem on the list"),
    "gathering changed": pgettext_lazy("deed", "changed the gathering of opinions"),
    "gathering ended": pgettext_lazy("deed", "ended the gathering of opinions"),
    "gave up a file": pgettext_lazy("deed", "gave up a file that was being made"),
    "guest added": pgettext_lazy("deed", "added a guest"),
    "guest edited": pgettext_lazy("deed", "edited a guest"),
    "guest removed": pgettext_lazy("deed", "removed a guest"),
    "leader assigned": pgettext_lazy("deed", "assigned a leader to the general meeting"),
    "leader withdrawn": pgettext_lazy("deed", "withdrew the leader from the general meeting"),
    "handed in a self-evaluation": pgettext_lazy("deed", "handed in the self-evaluation"),
    "handed in a speech": pgettext_lazy("deed", "handed in a speech"),
    "handed over": pgettext_lazy("deed", "transferred to another branch"),
    "imported_roster": pgettext_lazy("deed", "imported a roster"),
    "invited a scrutineer": pgettext_lazy("deed", "showed a scrutineer's own page"),
    "item added": pgettext_lazy("deed", "added an agenda item"),
    "item begun": pgettext_lazy("deed", "came to an agenda item"),
    "item edited": pgettext_lazy("deed", "edited an agenda item"),
    "item ended": pgettext_lazy("deed", "ended an agenda item"),
    "item finished": pgettext_lazy("deed", "noted an agenda item as finished"),
    "item left over": pgettext_lazy("deed", "noted an agenda item as not finished"),
    "item moved": pgettext_lazy("deed", "moved an agenda item"),
    "item removed": pgettext_lazy("deed", "removed an agenda item"),
    "items carried over": pgettext_lazy("deed", "took over unfinished agenda items"),
    "joined": pgettext_lazy("deed", "joined the year"),
    "keyed in the paper ballots": pgettext_lazy("deed", "keyed in the paper ballots"),
    "keyed in the paper ballots again": pgettext_lazy("deed", "keyed in the paper ballots again"),
    "left the year": pgettext_lazy("deed", "left the year"),
    "laid out the table": pgettext_lazy("deed", "laid out the consolidated table"),
    "left early": pgettext_lazy("deed", "noted that somebody left early"),
    "looked through a speech": pgettext_lazy("deed", "looked through a speech"),
    "made a calendar address": pgettext_lazy("deed", "made a calendar address"),
    "made a count code": pgettext_lazy("deed", "made a count code"),
    "made a statement": pgettext_lazy("deed", "said something to the result"),
    "made_code_card": pgettext_lazy("deed", "made a code card"),
    "made_login": pgettext_lazy("deed", "made a login"),
    "material edited": pgettext_lazy("deed", "changed study materials"),
    "material removed": pgettext_lazy("deed", "removed study materials"),
    "materials added": pgettext_lazy("deed", "added study materials"),
    "minutes corrected": pgettext_lazy("deed", "opened a correction of the minutes"),
    "minutes read": pgettext_lazy("deed", "read the minutes"),
    "named for the mobile ballot box": pgettext_lazy("deed", "named for the mobile ballot box"),
    "named the counter": pgettext_lazy("deed", "named the counter"),
    "noted a duty report": pgettext_lazy("deed", "noted a duty report"),
    "noted development": pgettext_lazy("deed", "noted the development of members"),
    "noted the assessment": pgettext_lazy("deed", "noted the assessment of a branch"),
    "noted who came to an activity": pgettext_lazy("deed", "noted how many came to an activity"),
    "proposed a result": pgettext_lazy("deed", "proposed a result for a branch"),
    "published the results": pgettext_lazy("deed", "published the results of the branches"),
    "removed an activity": pgettext_lazy("deed", "removed an activity of all branches"),
    "set assessment rules": pgettext_lazy("deed", "set the rules of the branch assessment"),
    "took back a mobile ballot box name": pgettext_lazy(
        "deed", "took back a mobile ballot box name"
    ),
    "nominated a scrutineer": pgettext_lazy("deed", "nominated a scrutineer"),
    "noted": pgettext_lazy("deed", "noted progress"),
    "noted a speech": pgettext_lazy("deed", "noted a speech"),
    "noted help": pgettext_lazy("deed", "noted help given"),
    "noted a step": pgettext_lazy("deed", "noted a step of a disposition"),
    "noted the signed table": pgettext_lazy("deed", "noted that the table was signed on paper"),
    "noted talks": pgettext_lazy("deed", "noted talks"),
    "opened": pgettext_lazy("deed", "opened the year"),
    "opened a public page": pgettext_lazy("deed", "opened a public page of the list"),
    "opened a disposition": pgettext_lazy("deed", "opened a disposition"),
    "opened the ballot": pgettext_lazy("deed", "opened the ballot"),
    "opened the own page": pgettext_lazy("deed", "opened the scrutineer's own page"),
    "opinion corrected": pgettext_lazy("deed", "corrected an opinion"),
    "opinion removed": pgettext_lazy("deed", "removed an opinion"),
    "opinions asked for": pgettext_lazy("deed", "asked for opinions"),
    "opinions entered": pgettext_lazy("deed", "wrote down opinions"),
    "opinions sorted": pgettext_lazy("deed", "sorted opinions"),
    "plan drafted": pgettext_lazy("deed", "drafted the work plan"),
    "planned help": pgettext_lazy("deed", "planned help"),
    "plan edited": pgettext_lazy("deed", "edited the work plan"),
    "pledged": pgettext_lazy("deed", "made a pledge"),
    "prepared": pgettext_lazy("deed", "prepared the year"),
    "prepared a ballot": pgettext_lazy("deed", "prepared a ballot"),
    "presented a count code": pgettext_lazy("deed", "presented a count code"),
    "printed slips": pgettext_lazy("deed", "printed ballot slips"),
    "printed_slip": pgettext_lazy("deed", "printed a login slip"),
    "proposed grades": pgettext_lazy("deed", "proposed grades"),
    "published": pgettext_lazy("deed", "made public"),
    "purged": pgettext_lazy("deed", "removed what had been kept long enough"),
    "put into force": pgettext_lazy("deed", "put a disposition into force"),
    "received by transfer": pgettext_lazy("deed", "received from another branch"),
    "received from outside": pgettext_lazy("deed", "received from outside"),
    "received the list": pgettext_lazy("deed", "noted that the list arrived"),
    "recorded": pgettext_lazy("deed", "wrote the record of an item"),
    "reminded": pgettext_lazy("deed", "reminded the branch of what is missing"),
    "refused transfer": pgettext_lazy("deed", "did not receive the transfer"),
    "relation ended": pgettext_lazy("deed", "ended the relation"),
    "relation restored": pgettext_lazy("deed", "restored the relation"),
    "remarked on the list": pgettext_lazy("deed", "remarked on the list"),
    "photo removed": pgettext_lazy("deed", "took off a photograph"),
    "removed": pgettext_lazy("deed", "removed"),
    "removed a problem": pgettext_lazy("deed", "took a problem off the list"),
    "restored a backup": pgettext_lazy("deed", "put a backup in the place of the database"),
    "removed a note on help": pgettext_lazy("deed", "removed a note on help"),
    "removed a self-evaluation": pgettext_lazy("deed", "removed a self-evaluation from paper"),
    "removed a speech": pgettext_lazy("deed", "took back a speech"),
    "removed a step": pgettext_lazy("deed", "removed a step of a disposition"),
    "removed a talk": pgettext_lazy("deed", "removed a talk"),
    "removed the e-mail": pgettext_lazy("deed", "removed the e-mail for reminders"),
    "removed_second_factor": pgettext_lazy("deed", "removed the second factor"),
    "renewed a calendar address": pgettext_lazy("deed", "renewed the calendar address"),
    "renewed the slips after a restore": pgettext_lazy("deed", "renewed slips after a restore"),
    "reopened the table": pgettext_lazy("deed", "took back the acceptance of the table"),
    "repeated": pgettext_lazy("deed", "arranged a second sitting"),
    "replaced a scrutineer": pgettext_lazy("deed", "replaced a scrutineer"),
    "reset_password": pgettext_lazy("deed", "gave a new password"),
    "resolution withdrawn": pgettext_lazy("deed", "withdrew a resolution"),
    "resolved": pgettext_lazy("deed", "wrote down a resolution"),
    "returned": pgettext_lazy("deed", "returned to be changed"),
    "returned a speech": pgettext_lazy("deed", "returned a speech to be changed"),
    "revoked a calendar address": pgettext_lazy("deed", "revoked the calendar address"),
    "roll updated": pgettext_lazy("deed", "updated who is expected"),
    "rules changed": pgettext_lazy("deed", "changed the rules of the year"),
    "scheduled": pgettext_lazy("deed", "arranged a meeting"),
    "sent reminders": pgettext_lazy("deed", "sent reminders by e-mail"),
    "set the e-mail for reminders": pgettext_lazy("deed", "set the e-mail for reminders"),
    "set the times of keeping": pgettext_lazy("deed", "set how long things are kept"),
    "set_up_second_factor": pgettext_lazy("deed", "set up the second factor"),
    "settled": pgettext_lazy("deed", "settled the item"),
    "signed": pgettext_lazy("deed", "signed the minutes"),
    "signed the count report": pgettext_lazy("deed", "signed the count report"),
    "standing begun": pgettext_lazy("deed", "noted a standing"),
    "standing ended": pgettext_lazy("deed", "ended a standing"),
    "started": pgettext_lazy("deed", "started"),
    "stayed": pgettext_lazy("deed", "noted that somebody had not left"),
    "submitted": pgettext_lazy("deed", "sent in the table"),
    "superior told": pgettext_lazy("deed", "told the superior organisation"),
    "ticked a speech": pgettext_lazy("deed", "noted whether a speech was said"),
    "took back a commendation": pgettext_lazy("deed", "took back a commendation"),
    "took back the results": pgettext_lazy("deed", "took back the results of the branches"),
    "took back the table": pgettext_lazy("deed", "took back the table before its review"),
    "took back a self-evaluation": pgettext_lazy("deed", "took back the self-evaluation"),
    "took off the roll": pgettext_lazy("deed", "took somebody off the roll"),
    "transferred outside": pgettext_lazy("deed", "transferred to a branch outside"),
    "tightened": pgettext_lazy("deed", "set stricter rules"),
    "typed a wrong count code": pgettext_lazy("deed", "typed a wrong count code"),
    "withdrew a scrutineer": pgettext_lazy("deed", "withdrew a scrutineer"),
    "withdrew transfer": pgettext_lazy("deed", "withdrew the transfer"),
    "wrote a speech": pgettext_lazy("deed", "wrote a speech"),
    "wrote up a talk": pgettext_lazy("deed", "wrote up a talk"),
}
# Keys that are no columns of the record. Others are shown as they are: a roster's are headings.
WORDS = {
    "about": gettext_lazy("what about"),
    "abstentions": gettext_lazy("abstentions"),
    "added": gettext_lazy("rows added"),
    "approval": gettext_lazy("allowed by"),
    "at": gettext_lazy("time"),
    "ayes": gettext_lazy("votes for"),
    "batch": gettext_lazy("which printing"),
    "branches": gettext_lazy("number of branches"),
    "characters": gettext_lazy("number of characters"),
    "checked": gettext_lazy("how the person was recognised"),
    "created": gettext_lazy("new members"),
    "attended": gettext_lazy("how many came"),
    "criteria": gettext_lazy("items of the branch assessment"),
    "documents": gettext_lazy("basis documents"),
    "declared_valid": gettext_lazy("meeting valid"),
    "elsewhere": gettext_lazy("branch outside this platform"),
    "files": gettext_lazy("number of files"),
    "honoured": gettext_lazy("branches with the honour"),
    "made_at": gettext_lazy("time of the backup"),
    "epoch": gettext_lazy("which issue of slips"),
    "expected": gettext_lazy("expected"),
    "expected_with_vote": gettext_lazy("expected with a vote"),
    "expires_on": gettext_lazy("good until"),
    "fields": gettext_lazy("what was changed"),
    "file": gettext_lazy("file"),
    "fingerprints": gettext_lazy("check numbers of the count codes"),
    "from": gettext_lazy("came from"),
    "guest": gettext_lazy("guest"),
    "how": gettext_lazy("how it was done"),
    "item": gettext_lazy("agenda item"),
    "items": gettext_lazy("number of items"),
    "mailed": gettext_lazy("e-mails"),
    "materials": gettext_lazy("materials"),
    "meeting": gettext_lazy("meeting"),
    "moved_on": gettext_lazy("first day in the new branch"),
    "name": pgettext_lazy("person", "name"),
    "names": gettext_lazy("names"),
    "nays": gettext_lazy("votes against"),
    "note": gettext_lazy("note"),
    "number": gettext_lazy("number"),
    "of": gettext_lazy("of those expected"),
    "on": gettext_lazy("on the day"),
    "on_paper": gettext_lazy("signed on paper"),
    "opinions": gettext_lazy("comments changed on"),
    "paper": gettext_lazy("paper with the consent"),
    "place": gettext_lazy("place"),
    "posts": gettext_lazy("posts"),
    "present": gettext_lazy("present"),
    "present_with_vote": gettext_lazy("present with a vote"),
    "preset": gettext_lazy("preset"),
    "reason": gettext_lazy("reason"),
    "receipt": gettext_lazy("receipt"),
    "records": gettext_lazy("number of texts"),
    "remark": gettext_lazy("there is a remark"),
    "remarks": gettext_lazy("remarks"),
    "removed": gettext_lazy("rows removed"),
    "returned": gettext_lazy("ballots returned"),
    "role": gettext_lazy("post"),
    "roles": gettext_lazy("signed as"),
    "roster": gettext_lazy("people on the list"),
    "rows": gettext_lazy("branches noted"),
    "second_sitting": gettext_lazy("second sitting"),
    "share": gettext_lazy("share of excellent grades"),
    "slips": gettext_lazy("number of slips"),
    "state": gettext_lazy("state"),
    "talks": gettext_lazy("number of talks"),
    "text": gettext_lazy("text"),
    "to": gettext_lazy("goes to"),
    "unchanged": gettext_lazy("members unchanged"),
    "updated": gettext_lazy("members changed"),
    "valid": gettext_lazy("meeting valid"),
    "version": gettext_lazy("version"),
    "why": gettext_lazy("reason"),
    "wrong_codes": gettext_lazy("wrong count codes typed while open"),
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
MONTH = re.compile(r"\d{4}-\d\d")


def kinds():
    """{label: what people call it} of every record that has a history."""
    models = [model for model in apps.get_models() if hasattr(model, "audit_path")]
    models += [Branch, Committee]
    return {model._meta.label_lower: model._meta.verbose_name for model in models}


@cache
def parts_of(model):
    """[(model, its key)] of what belongs to a record's history.

    A model's way to its branch begins at the record it is a part of (`audit_path`), or it names it
    apart (`audit_parent`).
    """
    parts = []
    for other in apps.get_models():
        first, *rest = getattr(other, "audit_path", "").split(".")
        key = getattr(other, "audit_parent", first if rest else "")
        if key and other._meta.get_field(key).related_model is model:
            parts.append((other, key))
    return parts


def deeds_on(label, pk, record):
    """What was done to a record and its parts, newest first; `record` is None when it is gone."""
    condition = Q(target_label=label, target_id=str(pk))
    for model, key in parts_of(type(record)):
        ids = model._base_manager.filter(**{key: record}).values_list("pk", flat=True)
        condition |= Q(target_label=model._meta.label_lower, target_id__in=[str(pk) for pk in ids])
    return AuditEvent.objects.filter(condition)


@cache
def choice_labels():
    """{stored value: its word} over all our columns with choices, where there is one word only."""
    words = defaultdict(set)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for value, label in field.flatchoices or ():
                words[value].add(str(label))
    return {value: labels.pop() for value, labels in words.items() if len(labels) == 1}


def column(label, key):
    """The column a key names, or None."""
    try:
        field = apps.get_model(label)._meta.get_field(key)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if getattr(field, "concrete", False) else None


def in_order(label, keys):
    """Keys in the order of the record's columns, then the others; databases keep none of their own."""
    try:
        columns = [field.name for field in apps.get_model(label)._meta.concrete_fields]
    except (LookupError, ValueError):
        columns = []
    rank = {name: number for number, name in enumerate(columns)}
    return sorted(keys, key=lambda key: (rank.get(key, len(rank)), key))


class Page:
    """Some deeds, ready to be shown. Names behind numbers are fetched once for all of them."""

    def __init__(self, events):
        self.events = list(events)
        self.names = self._names()
        for event in self.events:
            event.who = event.actor_name or _("command line")
            event.verb_label = VERBS.get(event.verb, event.verb)
            event.kind_label = self._kind(event.target_label)
            event.changes = list(self.changes(event))

    def __iter__(self):
        return iter(self.events)

    def _kind(self, label):
        try:
            return apps.get_model(label)._meta.verbose_name
        except (LookupError, ValueError):
            return label

    def _names(self):
        """{(model, id): name} of whatever the deeds name by number only."""
        wanted = {Member: set()}
        for event in self.events:
            for values in (event.old, event.new):
                for key, value in values.items() if isinstance(values, dict) else ():
                    field = column(event.target_label, key)
                    if key.isdigit():
                        wanted[Member].add(int(key))
                    elif field is not None and field.is_relation and str(value).isdigit():
                        wanted.setdefault(field.related_model, set()).add(int(value))
        return {
            (model, row.pk): str(row)
            for model, ids in wanted.items()
            if ids
            for row in model._base_manager.filter(pk__in=ids)
        }

    def changes(self, event):
        """What changed, a sentence each."""
        old, new = event.old, event.new
        if not isinstance(old or new, dict):
            yield from self._sentence("", event.target_label, "", old, new)
            return
        old, new = old or {}, new or {}
        if "file" in new and "name" in new:
            new = {"file": new["name"]}  # a number beside the name says nothing
        for key in in_order(event.target_label, {**old, **new}):
            before, after = old.get(key), new.get(key)
            nothing = before in NOTHING and after in NOTHING
            if before != after and not nothing:
                name = self.key_label(event.target_label, key)
                yield from self._sentence(name, event.target_label, key, before, after, key in new)

    def _sentence(self, name, label, key, before, after, is_new=True):
        words = {
            "field": name,
            "old": self.shown(label, key, before),
            "new": self.shown(label, key, after),
        }
        if before is None and after is None:
            return
        if not name:
            yield _("from “%(old)s” to “%(new)s”") % words
        elif before is None:
            yield _("%(field)s: %(new)s") % words
        elif is_new:
            yield _("%(field)s changed from “%(old)s” to “%(new)s”") % words
        else:
            yield _("%(field)s was: %(old)s") % words

    def key_label(self, label, key):
        """What people call the thing that changed."""
        if key.isdigit():
            return self.names.get((Member, int(key)), _("member no. %(id)s") % {"id": key})
        field = column(label, key)
        if field is not None and str(field.verbose_name) != field.name.replace("_", " "):
            return str(field.verbose_name)
        return str(WORDS.get(key, key))

    def shown(self, label, key, value):
        """A value as people read it."""
        if value in NOTHING:
            return _("(empty)")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return _(", ").join(self.shown(label, key, one) for one in value)
        if isinstance(value, dict):
            return _(", ").join(
                f"{self.key_label(label, one)} {self.shown(label, one, each)}"
                for one, each in value.items()
            )
        return self._word(column(label, key), value)

    def _word(self, field, value):
        text = str(value)
        if field is not None and field.is_relation and text.isdigit():
            return self.names.get((field.related_model, int(text)), text)
        if field is not None and field.flatchoices:
            return str(dict(field.flatchoices).get(value, text))
        if isinstance(value, int | float):
            return text
        if text in choice_labels():
            return choice_labels()[text]
        if text in ("True", "False"):
            return _("yes") if text == "True" else _("no")
        try:
            if DAY.fullmatch(text):
                return zh_date(date.fromisoformat(text))
            if MOMENT.match(text):
                return zh_datetime(datetime.fromisoformat(text))
            if MONTH.fullmatch(text):
                return partial_date(text)
        except ValueError:
            return text
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
