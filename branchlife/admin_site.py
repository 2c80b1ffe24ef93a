"""The admin site of secretaries and office, and the scoped admins every room builds on."""

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin, ShowFacets, display
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import DateField
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from branchlife import audit
from branchlife.forms.deeds import DeedForm
from branchlife.forms.fields import DayInput
from branchlife.models import Branch, BranchPost, Committee, CommitteePost
from branchlife.permissions import enters_back_office, keeps_reference_data
from branchlife.workflow import NotAllowed

# What people look for first stands first.
ORDER = (
    "member",
    "branch",
    "partygroup",
    "branchpost",
    "standing",
    "transfer",
    "user",
    "committeepost",
    "committee",
    "meeting",
)


def _rank(name):
    return ORDER.index(name) if name in ORDER else len(ORDER)


class OfficeAdminSite(AdminSite):
    """Reference data, scoped to what the user leads or whose office they work in."""

    site_title = site_header = _("Branch appraisal: reference data")
    index_title = _("Reference data")
    site_url = "/app/"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only our own admins: Django's ask for permission rows, which we do not have."""
        if not (admin_class or ModelAdmin).__module__.startswith(("django.", "django_otp.")):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """Those who do a branch's work, office clerks, and system administrators."""
        return enters_back_office(request.user)

    def get_app_list(self, request, app_label=None):
        """People first; within a room what is looked for most."""
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["models"].sort(key=lambda model: _rank(model["object_name"].lower()))
        return sorted(rooms, key=lambda room: _rank(room["models"][0]["object_name"].lower()))

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """The platform's one login page; whoever is logged in but has no post goes home."""
        if request.user.is_authenticated:
            return redirect("admin:index" if self.has_permission(request) else "branchlife:home")
        return redirect_to_login(request.GET.get("next", "/app/admin/"))

    def password_change(self, request, extra_context=None):
        """One page for one's own password."""
        return redirect("branchlife:account")


def shown(model, name, words=None):
    """A field to look at, as text: its record may be kept by others, who alone may open it."""

    @display(description=words or model._meta.get_field(name).verbose_name)
    def text(obj):
        return getattr(obj, name) or "–"

    return text


class PlainFields:
    """Fields without the signs that open other records in small windows; days as phones type them."""

    formfield_overrides = {DateField: {"widget": DayInput}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class OfficeAdmin(PlainFields, ModelAdmin):
    """What all our admins share: one history, the way to a record's own page, refusals in words.

    The record of deeds is the only history; Django's own log of the admin stays empty.
    """

    view_on_site = False
    actions = None
    list_per_page = 100
    show_facets = ShowFacets.NEVER

    # --- the page of a record, and other ways on from here ---

    def page_of(self, obj, user):
        """The address of the page on which this record is worked on, or None."""
        return None

    def tools_for(self, obj, user):
        """[(words, address)] of the buttons above a record."""
        page = self.page_of(obj, user)
        return [(_("Open its page"), page)] if page else []

    def list_tools(self, user):
        """[(words, address)] of the buttons above the list."""
        return []

    def changelist_view(self, request, extra_context=None):
        context = {"tools": self.list_tools(request.user), "title": self.opts.verbose_name_plural}
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["tools"] = self.tools_for(obj, request.user) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- one history ---

    def history_view(self, request, object_id, extra_context=None):
        """The record of deeds of this record, to those who see the record here."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        return redirect("branchlife:record_history", self.opts.label_lower, obj.pk)

    def log_addition(self, request, obj, message):
        """Nothing: `save_model` notes it."""

    def log_change(self, request, obj, message):
        """Nothing: `save_model` notes it."""

    def log_deletions(self, request, queryset):
        """Nothing: `delete_model` notes it."""

    # --- saving ---

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def changeform_view(self, request, *args, **kwargs):
        """What an action refuses at the last moment is said, and nothing is saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotAllowed as error:
            for reason in error.reasons:
                messages.error(request, reason)
            return redirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        """An action does it where there is one (DeedForm); else the change is noted here."""
        if isinstance(form, DeedForm):
            done = form.deed()
            obj.__dict__.update(done.__dict__)
            return
        super().save_model(request, obj, form, change)
        record_change(request.user, obj, form, change)

    def delete_model(self, request, obj):
        audit.record(request.user, "deleted_in_admin", obj, old=_values(obj))
        super().delete_model(request, obj)


class ScopedAdmin(OfficeAdmin):
    """Shows what belongs to branches the user keeps, and lets only those who decide change it.

    `branch_lookup` leads from the model to its branch. Rows out of scope do not exist here, and
    cannot be chosen in a form. Every change is in the record of deeds.
    """

    branch_lookup = "branch"

    def branches(self, user, *, write=False):
        """The branches whose rows are shown, or may be changed."""
        roles = BranchPost.DECIDING_ROLES if write else BranchPost.WORKING_ROLES
        return Branch.objects.kept_by(user, roles)

    def scope(self, queryset, user, *, write=False):
        """The rows of `queryset` that belong to those branches."""
        branches = self.branches(user, write=write)
        return queryset.filter(**{f"{self.branch_lookup}__in": branches})

    def may_change(self, user, obj=None):
        """Whether the user may change this row (or any at all)."""
        if obj is None:
            return keeps_reference_data(user, BranchPost.DECIDING_ROLES)
        rows = self.model._default_manager.filter(pk=obj.pk)
        return self.scope(rows, user, write=True).exists()

    def get_queryset(self, request):
        return self.scope(super().get_queryset(request), request.user)

    def has_module_permission(self, request):
        return keeps_reference_data(request.user)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return keeps_reference_data(request.user)
        rows = self.model._default_manager.filter(pk=obj.pk)
        return self.scope(rows, request.user).exists()

    def has_add_permission(self, request):
        return self.may_change(request.user)

    def has_change_permission(self, request, obj=None):
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def choices(self, model, user):
        """The rows of another model that may be put into a form here."""
        if model is Branch:
            return self.branches(user, write=True)
        if model is Committee:
            return Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK])
        related = self.admin_site.get_model_admin(model)
        return related.scope(model._default_manager.all(), user, write=True)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = self.choices(db_field.related_model, request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReadOnlyAdmin(ScopedAdmin):
    """Shows rows and changes none: records with a state, which change through their own pages.

    With `branch_lookup = None` everybody with work in the back office sees all rows.
    """

    def scope(self, queryset, user, *, write=False):
        if self.branch_lookup is None:
            return queryset
        return super().scope(queryset, user, write=write)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def page_of(self, obj, user):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class AdministratorAdmin(OfficeAdmin):
    """Accounts and committees: for system administrators, who in turn see nothing else."""

    def has_module_permission(self, request):
        return request.user.is_administrator

    def has_view_permission(self, request, obj=None):
        return request.user.is_administrator

    def has_add_permission(self, request):
        return request.user.is_administrator

    def has_change_permission(self, request, obj=None):
        return request.user.is_administrator

    def has_delete_permission(self, request, obj=None):
        return False


def record_change(user, obj, form, change):
    """Put a change made in the admin into the record of deeds, column by column."""
    if not change:
        audit.record(user, "added_in_admin", obj, new=_values(obj))
    elif form.changed_data:
        old = {name: _as_text(form.initial.get(name)) for name in form.changed_data}
        new = {name: _as_text(_value(obj, name)) for name in form.changed_data}
        audit.record(user, "changed_in_admin", obj, old=old, new=new)


def _values(obj):
    """What people typed of a record, as the record of deeds keeps it; what is empty is left out."""
    columns = [field for field in obj._meta.concrete_fields if field.editable]
    values = {field.name: _as_text(getattr(obj, field.attname)) for field in columns}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _value(obj, name):
    try:
        return getattr(obj, obj._meta.get_field(name).attname)
    except FieldDoesNotExist:
        return None


def _as_text(value):
    return value if value is None or isinstance(value, bool | int) else str(value)
