"""The record of deeds as people read it: verbs, names of what changed, values before and after."""

import re
from collections import defaultdict
from datetime import date, datetime
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext as _

from branchlife.history.verbs import VERBS
from branchlife.history.words import WORDS
from branchlife.models import AuditEvent, Branch, Committee, Member
from branchlife.written import partial_date, zh_date, zh_datetime

LONGEST = 200
NOTHING = (None, "", [], {})

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
