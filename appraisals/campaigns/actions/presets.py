"""The rules a year can start from, and their agendas, from files."""

import tomllib

from django.conf import settings
from django.db import transaction

from appraisals.campaigns.models import (
    Campaign,
)
from meetings.models import AgendaTemplate, AgendaTemplateItem

PRESETS = settings.BASE_DIR / "fixtures" / "presets"


@transaction.atomic
def load_presets(folder=PRESETS, *, by=None):
    """Read the preset files: agenda templates first, then the rules. Loading again updates by key."""
    files = [tomllib.loads(path.read_text()) for path in sorted(folder.glob("*.toml"))]
    for content in files:
        for agenda in content.get("agenda", []):
            _load_agenda(agenda)
    return [_load_preset(content) for content in files if "key" in content]


def _load_agenda(content):
    """One agenda template with its items."""
    template, _made = AgendaTemplate.objects.update_or_create(
        key=content["key"], defaults={"name": content["name"], "kind": content["kind"]}
    )
    template.items.all().delete()
    AgendaTemplateItem.objects.bulk_create(
        AgendaTemplateItem(template=template, position=position, **item)
        for position, item in enumerate(content["items"], start=1)
    )


def _load_preset(content):
    """One preset: the rules a year of this kind starts from."""
    quota = content["quota"]
    fields = {
        "preset_name": content["name"],
        "due_month_day": content.get("due", ""),
        "quota_num": quota["num"],
        "quota_den": quota["den"],
        "quota_base": quota["base"],
        "quota_rounding": quota["rounding"],
        "aspects": content["aspects"],
        "check_points": content["check_points"],
        "plan_works": content.get("plan_works", "").strip(),
        "phrases": content.get("phrases", []),
        "criteria": [{"text": ""} | criterion for criterion in content["criteria"]],
    } | {
        f"{part}_agenda": AgendaTemplate.objects.get(key=key)
        for part, key in content["agendas"].items()
    }
    preset, _made = Campaign.objects.update_or_create(
        is_preset=True, preset_key=content["key"], defaults=fields
    )
    return preset
