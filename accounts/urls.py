from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import people, profile, signing_in

urlpatterns = [
    path("sign-in/", signing_in.SignInView.as_view(), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("settings/", profile.settings_home, name="settings"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/password/", signing_in.ChangePasswordView.as_view(), name="password_change"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/add/", people.add, name="person_add"),
    path("settings/people/<id:pk>/", people.edit, name="person"),
    path("settings/people/<id:pk>/password/", people.set_password, name="person_password"),
    path("settings/people/<id:pk>/unlock/", people.unlock, name="person_unlock"),
]
