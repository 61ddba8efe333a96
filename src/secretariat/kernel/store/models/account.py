"""Accounts: the way in. Rights hang on the person, never on the account."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
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
    mail = models.CharField(max_length=8, default="daily")

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


class Factor(models.Model):
    """Something a person shows besides the password: an authenticator, a passkey, a recovery code.

    `secret` is closed with the key of factors. `handle` finds a passkey by its id and a recovery
    code by its digest. `counter` is the last step of time used by an authenticator, or the count
    that a passkey said last; a step is used once, because only a higher one is taken.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120, default="")
    handle = models.CharField(max_length=64, unique=True)
    secret = models.TextField(default="")
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Named like the thing it is."""

        db_table = "factor"

    def __str__(self) -> str:
        """Return what kind it is."""
        return self.kind


class SignIn(AbstractBaseSession):
    """A session of a browser, and whose it is; lives in the second database."""

    account = models.BigIntegerField(null=True, db_index=True)
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, default="")
    browser = models.CharField(max_length=300, default="")

    class Meta(AbstractBaseSession.Meta):
        """Named like the thing it is."""

        db_table = "sign_in"


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
