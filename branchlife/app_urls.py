"""Addresses of the organisation's room and the home page."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from branchlife import home, views

app_name = "branchlife"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login_not_required(views.Login.as_view()), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", views.Account.as_view(), name="account"),
    path("branches/", views.branch_list, name="branch_list"),
    path("branch/<int:pk>/", views.branch, name="branch"),
    path("member/<int:pk>/login/", views.member_login, name="member_login"),
    path("committee/<int:pk>/roster/", views.roster_import, name="roster_import"),
    path("files/<int:pk>/", views.file, name="file"),
]
