"""Members to look through, put in order and correct."""

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branchlife import actions, fields
from branchlife.actions.members import DETAILS
from branchlife.admin.filters import (
    OWN_ROWS,
    CategoryFilter,
    LoginFilter,
    PostFilter,
    RosterFilter,
)
from branchlife.admin.inlines import PostsOfMember, StandingsOfMember
from branchlife.admin.names import reading, search, strokes
from branchlife.admin_site import PlainFields, ScopedAdmin
from branchlife.forms.deeds import DeedForm
from branchlife.forms.fields import PartialDateField
from branchlife.models import Branch, BranchPost, Committee, CommitteePost, Member


class MemberForm(DeedForm):
    """What is known of a member, and the group; the rest of their life has pages of its own."""

    class Meta:
        model = Member
        fields = [*DETAILS, "group"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "group" in self.fields:
            self.fields["group"].queryset = self.instance.branch.groups.all()

    def deed(self):
        typed = {name: self.cleaned_data[name] for name in self.changed_data if name in DETAILS}
        member = actions.edit_member(self.instance, by=self.by, **typed)
        if "group" in self.changed_data:
            member = actions.put_in_group(member, self.cleaned_data["group"], by=self.by)
        return member


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    """Members. Who has left keeps the row, with the day the relation ended."""

    form = MemberForm
    list_display = [
        "name",
        "phone",
        "posts_today",
        "category_today",
        "position",
        "pinyin",
        "stroke_count",
        "group",
        "branch",
        "login_name",
    ]
    list_filter = [
        RosterFilter,
        ("branch__committee", OWN_ROWS),
        ("branch", OWN_ROWS),
        CategoryFilter,
        PostFilter,
        LoginFilter,
        "is_mobile",
        "is_retired",
        "is_leading_cadre",
    ]
    list_select_related = ["branch", "group", "user"]
    search_fields = ["name", "phone"]
    search_help_text = _("Name, reading or initials (lixue or lx finds Li Xue), or telephone.")
    formfield_overrides = PlainFields.formfield_overrides | {
        fields.PartialDateField: {"form_class": PartialDateField}
    }
    readonly_fields = [
        "branch",
        "category_today",
        "full_member_on",
        "arrived_on",
        "left_on",
        "leaving",
        "login_name",
    ]
    inlines = [PostsOfMember, StandingsOfMember]
    fieldsets = [
        (None, {"fields": ["branch", "group", "name", "position", "phone", "login_name"]}),
        (
            _("Membership"),
            {
                "fields": [
                    "category_today",
                    "joined_on",
                    "full_member_on",
                    "arrived_on",
                    "left_on",
                    "leaving",
                ],
                "description": _(
                    "Becoming a full member, moving and leaving are entered on the member's page."
                ),
            },
        ),
        (
            _("Person"),
            {
                "fields": [
                    "sex",
                    "ethnicity",
                    "birth",
                    "education",
                    "work_started",
                    "work_unit",
                    "work_post",
                    "is_leading_cadre",
                    "is_mobile",
                    "is_retired",
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        held = Prefetch("posts", BranchPost.objects.in_force().in_order(), to_attr="posts_held")
        return super().get_queryset(request).prefetch_related(held).with_standings()

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, ["phone"]), False

    # --- columns ---

    def get_list_display(self, request):
        """Whoever keeps one branch knows which it is."""
        is_one = len(self.branches(request.user)[:2]) == 1
        return [name for name in self.list_display if not (is_one and name == "branch")]

    @admin.display(description=_("post"))
    def posts_today(self, member):
        held = [str(post.get_role_display()) for post in member.posts_held]
        return pgettext("between names", ", ").join(held)

    @admin.display(description=_("category"), ordering="full_member_on")
    def category_today(self, member):
        today = timezone.localdate()
        limits = [standing.get_kind_display() for standing in member.standings_on(today)]
        words = [member.category_label_on(today), *limits]
        return pgettext("between names", ", ").join(map(str, words))

    @admin.display(description=_("login"), ordering="user__username")
    def login_name(self, member):
        return member.user.username if member.user else "–"

    @admin.display(description=_("pinyin"), ordering="name_pinyin")
    def pinyin(self, member):
        return reading(member.name_pinyin)

    @admin.display(description=_("strokes"), ordering="name_strokes")
    def stroke_count(self, member):
        return strokes(member.name_strokes)

    # --- ways on ---

    def tools_for(self, obj, user):
        return [(_("Open the member's page"), obj.get_absolute_url())]

    def list_tools(self, user):
        """Whoever keeps one branch adds a member there; the office imports rosters."""
        tools = []
        own = list(self.branches(user, write=True)[:2])
        if len(own) == 1:
            tools = [
                (_("Receive a probationary member"), reverse("branchlife:admit", args=[own[0].pk])),
                (
                    _("Receive a member from elsewhere"),
                    reverse("branchlife:receive_member", args=[own[0].pk]),
                ),
            ]
        offices = Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK])
        if office := offices.filter(pk__in=Branch.objects.values("committee")).first():
            address = reverse("branchlife:roster_import", args=[office.pk])
            tools.append((_("Import the roster"), address))
        return tools

    def has_add_permission(self, request):
        """A member is received, moved or imported, never just typed in."""
        return False
