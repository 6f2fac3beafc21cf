"""Every setting of Dibs, read from the environment. docs/settings.md explains the variables."""

import re
import warnings
from pathlib import Path

from csp import constants as csp
from platformdirs import user_data_path

from board.domain.groups import Grant, parse_grants
from dibs import environment as env

ROOT = Path(__file__).resolve().parent.parent
# A checkout keeps its data and what it built in `var`; an installed Dibs is read-only.
CHECKOUT = (ROOT / "pyproject.toml").is_file()
DATA = env.read(
    "DIBS_DATA",
    ROOT / "var" if CHECKOUT else user_data_path("dibs", appauthor=False),
    lambda text: Path(text).expanduser().resolve(),
)
SECRET_KEY = env.read("DIBS_SECRET_KEY", "", str) or env.kept_secret(DATA / "secret_key")
DEBUG = False

# Addresses and reverse proxies
HOST = env.read("DIBS_HOST", "127.0.0.1", env.address)
PORT = env.read("DIBS_PORT", 8000, env.integer(1, 65535))
SOCKET = env.read("DIBS_SOCKET", "", env.socket_path)
_BOUND = [] if HOST in {"0.0.0.0", "::"} else [f"[{HOST}]" if ":" in HOST else HOST]
ALLOWED_HOSTS = env.read(
    "DIBS_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", *_BOUND], env.hosts
)
# Addresses that the server gives out begin with it; those that it is asked for may, or may not.
PATH = env.read("DIBS_PATH", "", env.below)
FORCE_SCRIPT_NAME = PATH or None
ORIGINS: list[str] = env.read("DIBS_ORIGINS", [], env.origins)
CSRF_TRUSTED_ORIGINS = ORIGINS
LOOPBACK: list[env.Network] = env.networks("127.0.0.0/8,::1")
# A proxy on this machine is trusted: any program here could send the same request itself.
TRUSTED_PROXIES = env.read("DIBS_TRUSTED_PROXIES", LOOPBACK, env.networks)
# The default is not enough here: any program of this machine could name any person.
USER_HEADER = env.read("DIBS_USER_HEADER", "", env.needing(env.header, "DIBS_TRUSTED_PROXIES"))

# Whether the server is set up for others. If so, requests from this machine get no privileges.
_REAL = not env.loopback(HOST) or env.given(
    "DIBS_SOCKET",
    "DIBS_ALLOWED_HOSTS",
    "DIBS_ORIGINS",
    "DIBS_TRUSTED_PROXIES",
    "DATABASE_URL",
    "REDIS_URL",
    "DIBS_SECRET_KEY",
)

# Company sign-in by OpenID Connect, and what the company's groups give on boards
OIDC_ISSUER = env.read(
    "DIBS_OIDC_ISSUER",
    "",
    env.needing(env.installed(env.issuer, "oidc", "authlib"), "DIBS_OIDC_CLIENT_ID"),
)
OIDC_CLIENT_ID = env.read("DIBS_OIDC_CLIENT_ID", "", env.needing(str, "DIBS_OIDC_ISSUER"))
OIDC_CLIENT_SECRET = env.read("DIBS_OIDC_CLIENT_SECRET", "", env.needing(str, "DIBS_OIDC_ISSUER"))
OIDC_NAME = env.read("DIBS_OIDC_NAME", "OpenID Connect", env.needing(str, "DIBS_OIDC_ISSUER"))
OIDC_SCOPES = env.read(
    "DIBS_OIDC_SCOPES", "openid profile email", env.needing(str, "DIBS_OIDC_ISSUER")
)
OIDC_MATCH = env.read("DIBS_OIDC_MATCH", "username", env.one_of("none", "username", "email"))
OIDC_GROUPS_CLAIM = env.read(
    "DIBS_OIDC_GROUPS_CLAIM", "groups", env.needing(str, "DIBS_OIDC_ISSUER")
)

# Passwords of the company's directory (LDAP, Active Directory)
_of_directory = env.needing(str, "DIBS_LDAP_URL")
LDAP_URL = env.read(
    "DIBS_LDAP_URL",
    "",
    env.needing(env.installed(env.directory, "ldap", "ldap"), "DIBS_LDAP_BASE"),
)
LDAP_BASE = env.read("DIBS_LDAP_BASE", "", _of_directory)
LDAP_BIND_DN = env.read("DIBS_LDAP_BIND_DN", "", _of_directory)
LDAP_BIND_PASSWORD = env.read("DIBS_LDAP_BIND_PASSWORD", "", _of_directory)
LDAP_USER_FILTER = env.read("DIBS_LDAP_USER_FILTER", "(uid={username})", env.template("{username}"))
LDAP_GROUP_BASE = env.read("DIBS_LDAP_GROUP_BASE", "", _of_directory)
LDAP_GROUP_FILTER = env.read("DIBS_LDAP_GROUP_FILTER", "(member={dn})", env.template("{dn}"))
LDAP_START_TLS = (
    env.read("DIBS_LDAP_START_TLS", "0", env.needing(env.one_of("0", "1"), "DIBS_LDAP_URL")) == "1"
)
LDAP_CA = env.read("DIBS_LDAP_CA", "", _of_directory)
LDAP_LOOK_S = env.read("DIBS_LDAP_LOOK_S", 60, env.integer(1, 86_400))

GROUPS: tuple[Grant, ...] = env.read("DIBS_GROUPS", (), parse_grants)

# Access to /metrics
METRICS_TOKEN = env.read("DIBS_METRICS_TOKEN", "", env.secret)
_nobody: list[env.Network] = []
METRICS_FROM = env.read("DIBS_METRICS_FROM", _nobody if _REAL else LOOPBACK, env.networks)

# Demo data and demo sign-ins. `make run` sets auto: off on a server that is set up for others.
DEMO = env.read("DIBS_DEMO", "0", env.one_of("0", "1", "lan", "auto"))
if DEMO == "auto":
    DEMO = "0" if _REAL else "1"

# Limits (K8)
COMMANDS_PER_S = env.read("DIBS_COMMANDS_PER_S", 10, env.integer(1, 1_000_000))
BURST = env.read("DIBS_BURST", 40, env.integer(1, 1_000_000))
IN_FLIGHT = env.read("DIBS_IN_FLIGHT", 16, env.integer(1, 10_000))
MAX_SOCKETS_PER_PERSON = env.read("DIBS_MAX_SOCKETS_PER_PERSON", 32, env.integer(1, 1_000_000))
MAX_SOCKETS_PER_ADDRESS = env.read("DIBS_MAX_SOCKETS_PER_ADDRESS", 512, env.integer(1, 1_000_000))
FRAME_BYTES = 65_536
BODY_BYTES = 65_536
# Forms of the administration may list hundreds of members, files of people thousands of rows.
_LARGER_BODIES = {
    "/admin/": 2_621_440,
    "/api/people/file": 2_621_440,
    "/api/boards/*/tasks/bulk": 8 * 2**20,
}
LARGER_BODIES = {f"{path}{room}": n for path in ("", PATH) for room, n in _LARGER_BODIES.items()}
DATA_UPLOAD_MAX_MEMORY_SIZE = max(LARGER_BODIES.values())
HEARTBEAT_S = 10

INSTALLED_APPS = [
    "board",
    "realtime",
    "ninja",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "frontend.policy.deny_devices",
    "frontend.build.announce",
    "board.edge.caching.PrivateAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "board.edge.cookie_renaming.rename_session",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "board.company.entering.end_when_user_changes",
    "board.people.known_browsers.remember_browser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "dibs.urls"
ASGI_APPLICATION = "dibs.asgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.pages.every_page",
            ]
        },
    }
]

# People
AUTH_USER_MODEL = "board.Person"
AUTHENTICATION_BACKENDS = ["board.sign_in.Backend"]
SESSION_ENGINE = "board.people.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
# Names on the wire are made of these (board/edge/cookie_names.py).
SESSION_COOKIE_NAME = "dibs_session"
CSRF_COOKIE_NAME = "dibs_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frontend.pages.forged"
LOGIN_URL = "/sign-in"
# Messages lie in the session until a page shows them. One of them has a new token, in the clear: it
# lies in the database until that page is shown, and does not travel in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Of responses over TLS only. Short enough that a host without TLS can be reached again soon.
SECURE_HSTS_SECONDS = 30 * 24 * 3600

# What pages may load and do (frontend/policy.py has what depends on the page).
FRAME_ANCESTORS: list[str] = env.read("DIBS_FRAME_ANCESTORS", [], env.origins)
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/", "/healthz", "/readyz", "/metrics"],
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF, csp.NONCE],
        "style-src": [csp.SELF, csp.NONCE],
        "img-src": [csp.SELF, "data:"],
        "font-src": [csp.SELF],
        "connect-src": [csp.SELF],
        "manifest-src": [csp.SELF],
        "form-action": [csp.SELF],
        "base-uri": [csp.NONE],
        "frame-ancestors": [csp.NONE],
    },
}

# Storage. SQLite reads through a second connection that takes no write lock (STACK 36).
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA busy_timeout=2000; PRAGMA foreign_keys=ON"
)
DB_CONNECTIONS = env.read("DIBS_DB_CONNECTIONS", 20, env.integer(8, 1000))
_default = env.read("DATABASE_URL", env.database(f"sqlite:///{DATA}/dibs.sqlite3"), env.database)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if _default["ENGINE"].endswith("sqlite3"):
    READ_ALIAS = "reading"
    _default["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": _SQLITE_PRAGMAS,
        "timeout": 2,
    }
    # A thread keeps its connection: opening one costs more than most requests.
    _default["CONN_MAX_AGE"] = 60
    _reading = {
        **_default,
        "OPTIONS": {**_default["OPTIONS"], "transaction_mode": "DEFERRED"},
        "TEST": {"MIRROR": "default", "MIGRATE": False},
    }
    DATABASES = {"default": _default, "reading": _reading}
else:
    READ_ALIAS = "default"
    # A process that is stopped or cut off must not hold a board's lock: PostgreSQL ends a
    # transaction that is idle for 5 s, and detects a cut cable by keep-alives. Options of
    # DATABASE_URL come last, and so win.
    _session = {
        "lock_timeout": "2000",
        "idle_in_transaction_session_timeout": "5000",
        "tcp_user_timeout": "6000",
        "tcp_keepalives_idle": "3",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "2",
        # A prepared statement is planned once, maybe while a table is empty: by indexes even so.
        "plan_cache_mode": "force_generic_plan",
        "enable_seqscan": "off",
        # That gives what no index finds a price at which PostgreSQL compiles its plan first: 31 ms
        # for a short list of people, in place of 0.1.
        "jit": "off",
    }
    _given = [f"-c {name}={value}" for name, value in _session.items()] + [
        _default["OPTIONS"].get("options", "")
    ]
    _default["OPTIONS"] = {
        # A cut cable closes nothing: the kernel gives a connection up after this time.
        "connect_timeout": "5",
        "tcp_user_timeout": "10000",
        **_default["OPTIONS"],
        "options": " ".join(_given).strip(),
        # Attempts to connect are 1 or 2 s apart and start over: a growing pause would go on when
        # the database is back.
        "pool": {"min_size": 2, "max_size": DB_CONNECTIONS, "timeout": 5, "reconnect_timeout": 4},
    }
    DATABASES = {"default": _default}

# Threads that decide commands: each serves one board at a time and holds a connection. The other
# half is for everything else.
COMMAND_THREADS = DB_CONNECTIONS // 2

# Nudges between processes (STACK 9); without Redis there is one process, or polling.
REDIS_URL = env.read("REDIS_URL", "", env.redis)
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [
                    {
                        "address": REDIS_URL,
                        "socket_timeout": 5,
                        "socket_connect_timeout": 2,
                        "health_check_interval": 5,
                        "max_connections": 64,
                    }
                ],
                "prefix": "dibs",
            },
        }
    }

# Files
DIST = ROOT / "frontend" / "dist"
STATIC_URL = f"{PATH}/static/"
STATIC_ROOT = ROOT / "var" / "static" if CHECKOUT else ROOT / "frontend" / "static"
ICONS = ROOT / "frontend" / "icons"
STATICFILES_DIRS = [DIST, ("icons", ICONS)] if DIST.is_dir() and ICONS.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
_HASHED = re.compile(r"/static/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")


# WhiteNoise looks for this name.
def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802
    """Return whether a file's name changes with its content, as Vite's do."""
    return _HASHED.search(url) is not None


# Under ASGI, WhiteNoise hands synchronous iterators to Django; that is harmless here (STACK 30).
warnings.filterwarnings(
    "ignore", message="StreamingHttpResponse must consume synchronous iterators"
)

# Checked at every door by board/people/passwords.py, and by Django's own forms and commands.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOG_LEVEL = env.read("DIBS_LOG_LEVEL", "", env.level)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "dibs.log_lines.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"format": "%(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "security": {"class": "logging.StreamHandler", "formatter": "json"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL or "WARNING"},
    "loggers": {
        "dibs": {"level": LOG_LEVEL or "INFO"},
        # Independent of DIBS_LOG_LEVEL.
        "dibs.security": {"level": "INFO", "handlers": ["security"], "propagate": False},
    },
}
