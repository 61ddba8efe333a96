"""Settings: Django's settings, made from the declared `SECRETARIAT_*` variables."""

import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from secretariat.conf import variables
from secretariat.conf.variables import SettingInvalid

HOME = variables.read_path("HOME", Path("./var").resolve())
INSTITUTION = variables.read_path("INSTITUTION", Path(__file__).parents[1] / "institution")
PACKAGED_INSTITUTION = Path(__file__).parents[1] / "institution"
CONTENT = variables.read("CONTENT") or str(HOME / "content")
SEARCH = variables.read_path("SEARCH", HOME / "index")
CHECKPOINT_KEY = variables.read_path("CHECKPOINT_KEY", HOME / "keys" / "checkpoint.key")
FACTOR_KEY = variables.read_path("FACTOR_KEY", HOME / "keys" / "factors.key")
CHECKPOINT_COPIES = [
    Path(p).expanduser().resolve() for p in variables.read_list("CHECKPOINT_COPIES")
]
DEMO = variables.read_flag("DEMO")
DEBUG = variables.read_flag("DEBUG")
ADDRESS = variables.read("ADDRESS").rstrip("/")
TRUSTED_PROXY = variables.read_flag("TRUSTED_PROXY")
UPLOAD_LIMIT_BYTES = variables.read_number("UPLOAD_LIMIT_MB") * 1024 * 1024


def _secret() -> str:
    """Return the signing secret, made once and kept readable for its owner alone."""
    given = variables.read("SECRET")
    if given:
        return given
    path = HOME / "keys" / "session.secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = secrets.token_urlsafe(50)
        scratch = path.with_suffix(f".{secrets.token_hex(4)}")
        scratch.touch(mode=0o600)
        scratch.write_text(text)
        try:
            path.hardlink_to(scratch)
        except FileExistsError:
            pass  # another process of the house was first; its secret holds
        finally:
            scratch.unlink()
    return path.read_text().strip()


def _sqlite(path: Path, *, synchronous: str = "FULL") -> dict[str, object]:
    """Return an SQLite database: WAL, durable commits, one writer who never starves the others.

    With `synchronous` NORMAL a power cut may take back the last commits, and nothing else.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
                " PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;"
                " PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    """Return a PostgreSQL database from its URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingInvalid(
            f"SECRETARIAT_DATABASE is {url!r}; write postgresql://user:password@host:port/name."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": None, **options},
    }


def _mail(url: str) -> dict[str, object]:
    """Return where mail is handed over, from its URL; nothing where there is none."""
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    parts = urlsplit(url)
    if url and (parts.scheme not in ports or not parts.hostname):
        raise SettingInvalid(
            "SECRETARIAT_MAIL cannot be read; write smtp+starttls://user:password@host:port."
        )
    if url and not ADDRESS:
        raise SettingInvalid("SECRETARIAT_MAIL needs SECRETARIAT_ADDRESS, to which mail leads.")
    return {
        "host": parts.hostname or "",
        "port": (parts.port or ports[parts.scheme]) if url else 0,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": parts.scheme == "smtp+starttls",
        "ssl": parts.scheme == "smtps",
    }


_mail_server = _mail(variables.read("MAIL"))
EMAIL_HOST, EMAIL_PORT = _mail_server["host"], _mail_server["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail_server["user"], _mail_server["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_server["tls"], _mail_server["ssl"]
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = (
    variables.read("MAIL_FROM") or f"noreply@{urlsplit(ADDRESS).hostname or 'localhost'}"
)

_url = variables.read("DATABASE")
if _url:
    DATABASES = {
        "default": _postgresql(_url),
        "aside": {**_postgresql(_url), "TEST": {"MIRROR": "default"}},
    }
else:
    HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    DATABASES = {
        "default": _sqlite(HOME / "house.sqlite3"),
        "aside": _sqlite(HOME / "aside.sqlite3", synchronous="NORMAL"),
    }
DATABASE_ROUTERS = [] if _url else ["secretariat.kernel.store.routing.AsideRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = _secret()
ALLOWED_HOSTS = variables.read_list("HOSTS")
CSRF_TRUSTED_ORIGINS = [ADDRESS] if ADDRESS else []
ROOT_URLCONF = "secretariat.conf.urls"
WSGI_APPLICATION = "secretariat.conf.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "secretariat.kernel.store",
    "secretariat.kernel.tables",
    "secretariat.web",
    "secretariat.api",
]
MIGRATION_MODULES = {"tables": None}
AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign_in"

MIDDLEWARE = [
    "secretariat.web.middleware.SecurityHeaders",
    "secretariat.web.middleware.OneAnswerForAll",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "secretariat.web.middleware.WhoIsAsking",
    "secretariat.web.middleware.RefusalsAreAnswers",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "secretariat.web.context.house",
            ],
        },
    }
]

TASKS = {
    "default": {
        "BACKEND": "secretariat.kernel.jobs.backend.LeaseBackend",
        "QUEUES": ["default", "index", "prompt", "slow"],
    }
}

LANGUAGE_CODE = variables.read("LANGUAGE")
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parents[1] / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = variables.read("TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SESSION_ENGINE = "secretariat.kernel.sign_ins"
_secure = ADDRESS.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if _secure else "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
