"""The admin site of secretaries and office."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class OfficeAdminSite(AdminSite):
    """Reference data, scoped to what the user leads or whose office they work in."""

    site_title = site_header = _("Branch appraisal: reference data")
    index_title = _("Reference data")
    site_url = "/app/"

    def has_permission(self, request):
        """Those who do a branch's work, office clerks, and system administrators."""
        user = request.user
        return user.is_active and bool(
            user.is_administrator or user.branch_roles or user.committee_roles
        )

    def login(self, request, extra_context=None):
        """The platform's one login page; whoever is logged in but has no post goes home."""
        if request.user.is_authenticated:
            return redirect("branchlife:home")
        return redirect_to_login(request.GET.get("next", "/app/admin/"))
