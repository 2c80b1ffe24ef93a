"""The apps of the project package: the organisation, and the scoped admin."""

from django.apps import AppConfig, apps
from django.contrib.admin import site
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.management import create_permissions
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from branchlife import checks


class BranchlifeConfig(AppConfig):
    """Committees, branches, members, posts."""

    name = "branchlife"
    verbose_name = _("Organisation")

    def ready(self):
        # Roles follow from posts; permission rows would only look as if they meant something.
        post_migrate.disconnect(
            create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions"
        )
        checks.register_all(register)


class OfficeAdminConfig(AdminConfig):
    """The admin of secretaries and office, scoped to what they lead."""

    default_site = "branchlife.admin_site.OfficeAdminSite"

    def ready(self):
        super().ready()
        # The worker's queue is nobody's reference data; jobs have pages of their own.
        site.unregister(apps.get_model("django_tasks_database", "DBTaskResult"))
