"""Everything that can be set, read top to bottom. The README lists the variables."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from crm import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# DEMO is set by bin/run while the server is bound to loopback: demo sign-ins, plain HTTP, mail to the console.
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
SERVER_HTTPS = env.flag("HTTPS", default=not (DEMO or DEBUG))
BEHIND_PROXY = env.flag("BEHIND_PROXY")  # its X-Forwarded-For and X-Forwarded-Proto are then believed

INSTALLED_APPS = [
    "accounts",
    "contacts",
    "bulkactions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_rq",
]

MIDDLEWARE = [
    "crm.middleware.RoomyStack",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "accounts.middleware.PrivateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.frame",
            ],
            "builtins": ["accounts.templatetags.ui", "django.contrib.humanize.templatetags.humanize"],
        },
    },
]

FORM_RENDERER = "crm.forms.FormRenderer"

# Database, Redis, jobs
DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR_DIR}/muster.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
RQ_QUEUES = {"default": {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 600}}
RQ = {"WORKER_CLASS": "bulkactions.worker.Worker"}

# Bulk actions
BATCH_SIZE = env.number("BATCH_SIZE", 1000)  # contacts in one transaction
SLICE_SECONDS = env.number("SLICE_SECONDS", 10)  # how long a worker stays with one bulk action before others get a turn
LEASE_SECONDS = env.number("LEASE_SECONDS", 30)  # after this a silent worker's batch is given to another
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 3)  # how often the clock looks for due work
UNDO_DAYS = env.number("UNDO_DAYS", 60)
RESUME_DAYS = 7  # Close API: a paused action may be resumed for 7 days
TRASH_DAYS = env.number("TRASH_DAYS", 60)
EXPORT_DAYS = env.number("EXPORT_DAYS", 30)
EXPORT_DIR = Path(env.text("EXPORT_DIR", str(VAR_DIR / "exports")))  # shared by all hosts that run web or worker

# Contacts
CURRENCY = env.text("CURRENCY", "USD")  # of a new opportunity, and of a custom field unless another is chosen
PHONE_REGION = env.text("PHONE_REGION", "US")  # how a phone number without country code is read
IMPORT_DIR = Path(env.text("IMPORT_DIR", str(VAR_DIR / "imports")))  # uploaded files, shared like EXPORT_DIR
IMPORT_DAYS = env.number("IMPORT_DAYS", 30)  # how long an uploaded file and its rows are kept
IMPORT_MAX_MB = env.number("IMPORT_MAX_MB", 256)  # of a file that somebody uploads
IMPORT_MAX_UNPACKED_MB = env.number("IMPORT_MAX_UNPACKED_MB", 2048)  # of what is packed in a workbook

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PermissionBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "contacts:list"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody can lock out a person from elsewhere
AXES_LOCKOUT_CALLABLE = "accounts.lockout.respond"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_ip"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page names a time, which must not move
AXES_DISABLE_ACCESS_LOG = True  # a row per sign-in that nothing shows or deletes
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves INCLUDE out of an index, which is as right without it

# Mail
EMAIL_BACKEND = env.text("EMAIL_BACKEND", f"django.core.mail.backends.{'console' if DEMO else 'smtp'}.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Muster <muster@localhost>")

# Language and time: stored in UTC, shown in the person's zone
LANGUAGE_CODE = "en-us"
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Security
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Browsers take a __Host- cookie only over HTTPS and from this very host. Without HTTPS the name keeps apart what runs
# on other ports of the same machine, as cookies know no ports.
SESSION_COOKIE_NAME = "__Host-session" if SERVER_HTTPS else "muster_session"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVER_HTTPS else "muster_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVER_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SECURE_SSL_REDIRECT = SERVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVER_HTTPS
if SERVER_HTTPS and BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # a few hundred thousand ticked ids
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
