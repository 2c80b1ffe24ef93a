"""Addresses of the organisation's room and the home page."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import path, reverse_lazy

from branchlife import home, views

app_name = "branchlife"
urlpatterns = [
    path("", home.home, name="home"),
    path(
        "login/",
        login_not_required(
            LoginView.as_view(
                template_name="branchlife/login.html", redirect_authenticated_user=True
            )
        ),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path(
        "account/",
        PasswordChangeView.as_view(
            template_name="branchlife/account.html", success_url=reverse_lazy("branchlife:account")
        ),
        name="account",
    ),
    path("branch/<int:pk>/", views.branch, name="branch"),
    path("files/<int:pk>/", views.file, name="file"),
]
