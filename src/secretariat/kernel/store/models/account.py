"""Accounts: the way in. Rights hang on the person, never on the account."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import DO_NOTHING


class AccountManager(BaseUserManager["Account"]):
    """Find accounts by the name typed at the door, in any case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account with this name."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A sign-in that points to a person."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")
    person = models.ForeignKey("Record", DO_NOTHING, related_name="+", unique=False)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, blank=True, default="")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        """Named like the thing it is."""

        db_table = "account"

    def __str__(self) -> str:
        """Return the sign-in name."""
        return self.username


class ApiToken(models.Model):
    """A key for a machine that acts for a person, within scopes; only its digest is kept."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, DO_NOTHING, related_name="+")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=400)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Named like the thing it is."""

        db_table = "api_token"

    def __str__(self) -> str:
        """Return the name its owner gave it."""
        return self.name


class RateWindow(models.Model):
    """How often something was tried within a window of time; lives in the second database."""

    key = models.CharField(max_length=200, primary_key=True)
    window = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        """Named like the thing it is."""

        db_table = "rate_window"

    def __str__(self) -> str:
        """Return what is limited."""
        return self.key
