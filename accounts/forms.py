from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm, SetPasswordMixin
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.people import is_last_admin
from accounts.roles import Role
from accounts.time_zones import time_zone_choices

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
    PasswordMixin = SetPasswordMixin[User]
    NewPassword = SetPasswordForm[User]
else:
    UserForm = forms.ModelForm
    PasswordMixin = SetPasswordMixin
    NewPassword = SetPasswordForm

ROLES = [
    (Role.ADMIN, "Admin: everything, also deleting, restoring, exporting, and people"),
    (Role.MANAGER, "Manager: contacts, tags, and everybody’s bulk actions"),
    (Role.USER, "User: contacts, and their own bulk actions"),
]


class TimeZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_zones, required=False, **kwargs)


def _zones() -> list[tuple[str, Any]]:
    return [("", f"As this installation: {settings.TIME_ZONE}"), *time_zone_choices()]


class SignInForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"


class ProfileForm(UserForm):
    """What people may change about themselves."""

    time_zone = TimeZoneField(help_text="Dates and times are shown in it.")

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "time_zone"]
        labels = {"email": "E-mail"}


class PersonForm(UserForm):
    """What an admin may change about somebody, admins themselves included as long as one is left."""

    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect)
    time_zone = TimeZoneField()

    class Meta:
        model = User
        fields = ["first_name", "last_name", "username", "email", "role", "owned_only", "time_zone", "is_active"]
        labels = {
            "username": "User name",
            "email": "E-mail",
            "owned_only": "Only their own contacts",
            "is_active": "Can sign in",
        }
        help_texts = {
            "username": "What they type to sign in.",
            "owned_only": "Sees and changes only contacts that they own.",
            "is_active": "Untick to shut somebody out without deleting what they did.",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        """`by` is the admin who fills in the form."""
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"].initial = self.instance.role if self.instance.pk else Role.USER

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody else has this user name.")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and not (cleaned.get("is_active") and cleaned.get("role", Role.ADMIN) == Role.ADMIN):
            self._check_that_an_admin_stays(cleaned)
        return cleaned

    def _check_that_an_admin_stays(self, cleaned: dict[str, Any]) -> None:
        field = "role" if cleaned.get("is_active") else "is_active"
        before = User.objects.get(pk=self.instance.pk)
        if before == self.by:
            self.add_error(field, "You cannot take this from yourself. Ask another admin.")
        elif is_last_admin(before):
            self.add_error(field, f"{before} is the last admin. Make somebody else an admin first.")

    def save(self, commit: bool = True) -> User:
        person = super().save(commit)
        person.set_role(self.cleaned_data["role"])
        return person


class NewPersonForm(PasswordMixin, PersonForm):
    password1, password2 = SetPasswordMixin.create_password_fields()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]
        _name_passwords(self, "password1", "password2", "Password")

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        return super().clean()

    def _post_clean(self) -> None:
        """Judges the password only now, as it must not resemble the names, which the instance has got by now."""
        super()._post_clean()  # type: ignore[misc]
        self.validate_password_for_user(self.instance)

    def save(self, commit: bool = True) -> User:
        self.instance.set_password(self.cleaned_data["password1"])
        return super().save(commit)


class NewPasswordForm(NewPassword):
    """A new password for somebody, from an admin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passwords(self, "new_password1", "new_password2")


class ChangePasswordForm(PasswordChangeForm):
    """A new password for oneself, who has to know the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Present password"
        _name_passwords(self, "new_password1", "new_password2")


def _name_passwords(form: forms.BaseForm, first: str, second: str, label: str = "New password") -> None:
    """One line instead of Django's four on what makes a good password: AUTH_PASSWORD_VALIDATORS in short."""
    form.fields[first].label = label
    form.fields[first].help_text = "At least 10 characters: not only digits, not a common one, not like a name here."
    form.fields[second].label = f"{label} again"
    form.fields[second].help_text = ""
