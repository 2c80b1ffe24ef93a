"""Filters of the back office."""

from django.contrib.admin import RelatedOnlyFieldListFilter, SimpleListFilter
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.models import BranchPost, Member, on_roster

# Only what occurs among the rows one sees.
OWN_ROWS = RelatedOnlyFieldListFilter


class NowFilter(SimpleListFilter):
    """Without a choice what is so today; the rest on request."""

    now_label = None
    all_label = _("all")

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield first | {"display": self.now_label}
        yield from others


class RosterFilter(NowFilter):
    """Those on the roster; those whose relation has ended."""

    title = _("relation")
    parameter_name = "relation"
    now_label = _("on the roster")

    def lookups(self, request, model_admin):
        return [("left", _("no longer here")), ("all", self.all_label)]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        here = on_roster()
        return queryset.exclude(here) if self.value() == "left" else queryset.filter(here)


class CategoryFilter(SimpleListFilter):
    """Full and probationary members, as of today."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        return Member.Category.choices

    def queryset(self, request, queryset):
        today = timezone.localdate().isoformat()
        full = ~Q(full_member_on="") & Q(full_member_on__lte=today)
        if self.value() == Member.Category.FULL:
            return queryset.filter(full)
        return queryset.exclude(full) if self.value() else queryset


class PostFilter(SimpleListFilter):
    """Who holds which post today."""

    title = _("post")
    parameter_name = "post"

    def lookups(self, request, model_admin):
        return BranchPost.Role.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        held = BranchPost.objects.in_force().filter(role=self.value())
        return queryset.filter(pk__in=held.values("member"))


class LoginFilter(SimpleListFilter):
    """Who can log in."""

    title = _("login")
    parameter_name = "login"

    def lookups(self, request, model_admin):
        return [("yes", _("has a login")), ("no", _("has none"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(user__isnull=self.value() == "no")


class InForceFilter(NowFilter):
    """Posts and limits of today; all there ever were."""

    title = _("time")
    parameter_name = "time"
    now_label = _("in force today")

    def lookups(self, request, model_admin):
        return [("over", _("over")), ("all", self.all_label)]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "all":
            return queryset
        over = Q(until__lt=today)
        return queryset.filter(over) if self.value() == "over" else queryset.exclude(over)
