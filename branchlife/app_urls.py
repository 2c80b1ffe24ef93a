"""Addresses of the organisation's room and the home page."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from branchlife import home
from branchlife.views import accounts, branches, files, rosters

app_name = "branchlife"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login_not_required(accounts.Login.as_view()), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", accounts.Account.as_view(), name="account"),
    path("branches/", branches.branch_list, name="branch_list"),
    path("branch/<int:pk>/", branches.branch, name="branch"),
    path("member/<int:pk>/login/", accounts.member_login, name="member_login"),
    path("committee/<int:pk>/roster/", rosters.roster_import, name="roster_import"),
    path("files/<int:pk>/", files.file, name="file"),
]
