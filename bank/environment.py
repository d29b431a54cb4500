"""What the environment may say, with types: the only place that reads it. See docs/running.md."""

import base64
import binascii
import sys
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

import dj_database_url
from pydantic import AnyHttpUrl, BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bank.foundation.servers.secrets import kept_secrets

BASE_DIR = Path(__file__).resolve().parent.parent
SECRETS = ("SECRET_KEY", "ENCRYPTION_KEYS", "BLIND_INDEX_KEY", "SIGNING_KEY")
MAIL_SCHEMES = {"file", "console", "smtp", "smtp+tls", "smtps"}


def split(value: object) -> object:
    """Lists are written with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Words = Annotated[list[str], NoDecode, BeforeValidator(split)]


def key(value: str) -> str:
    """32 bytes in base64, or ValueError."""
    try:
        size = len(base64.b64decode(value, validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise ValueError("must be 32 bytes in base64 (openssl rand -base64 32)")
    return value


class Environment(BaseSettings):
    """Every variable, its type and its default."""

    model_config = SettingsConfigDict(case_sensitive=True, env_ignore_empty=True, frozen=True)

    # The bank
    BANK_NAME: str = Field(default="Openteller", min_length=1, max_length=60)
    BANK_CODE: str = Field(default="987", pattern=r"^\d{3}$")
    BANK_COUNTRY: str = Field(default="HK", pattern=r"^[A-Z]{2}$")
    BANK_CURRENCY: str = Field(default="HKD", pattern=r"^[A-Z]{3}$")
    FINANCIAL_YEAR_STARTS: int = Field(
        default=1, ge=1, le=12, description="the month in which the financial year begins"
    )
    TIME_ZONE: str = "Asia/Hong_Kong"

    # Where it is found
    PUBLIC_URL: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    ALLOWED_HOSTS: Words = []
    CSRF_TRUSTED_ORIGINS: Words = []
    BEHIND_PROXY: bool = False

    # Its servers: where none is named the embedded ones are started, whose data lies in BANK_HOME
    BANK_HOME: Path = BASE_DIR / ".bank"
    BANK_DURABLE: bool = True
    BANK_DATABASE: str = Field(default="openteller", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    DATABASE_URL: str = ""
    DATABASE_OWNER_URL: str = ""
    REDIS_URL: str = Field(default="", pattern=r"^$|^(redis|rediss|unix)://")
    EMAIL_URL: str = ""
    DEFAULT_FROM_EMAIL: str = ""

    # Its secrets
    SECRET_KEY: str = Field(default="", pattern=r"^$|^.{50,}$")
    ENCRYPTION_KEYS: dict[int, Annotated[str, BeforeValidator(key)]] = {}
    BLIND_INDEX_KEY: str = ""
    SIGNING_KEY: str = ""

    # Sessions end after this many seconds without anybody there
    IDLE_SIGN_OUT_SECONDS: int = Field(default=600, ge=60, le=86400)

    # Its work
    DEMO_PASSWORD: str = ""
    DEBUG: bool = False
    METRICS_TOKEN: str = ""
    LOG_LEVEL: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("DATABASE_URL", "DATABASE_OWNER_URL")
    @classmethod
    def is_postgres(cls, value: str) -> str:
        """Only PostgreSQL has the locks and triggers that the ledger stands on."""
        if value and not value.startswith(("postgres://", "postgresql://")):
            raise ValueError("must look like postgres://user:password@host:5432/name")
        if value and not dj_database_url.parse(value).get("NAME"):
            raise ValueError("names no database")
        return value

    @field_validator("BLIND_INDEX_KEY", "SIGNING_KEY")
    @classmethod
    def is_key(cls, value: str) -> str:
        """A key, where given."""
        return key(value) if value else value

    @field_validator("BANK_HOME")
    @classmethod
    def is_whole(cls, value: Path) -> Path:
        """Absolute, so that every process means the same folder."""
        return value.expanduser().absolute()

    @field_validator("EMAIL_URL")
    @classmethod
    def is_mail(cls, value: str) -> str:
        """A known way to send."""
        if value and urlsplit(value).scheme not in MAIL_SCHEMES:
            raise ValueError(f"must begin with one of {', '.join(sorted(MAIL_SCHEMES))}")
        return value

    @model_validator(mode="after")
    def has_secrets(self) -> Self:
        """A named database asks for its own secrets."""
        missing = self.missing_secrets()
        if missing and self.DATABASE_URL:
            raise ValueError(f"{', '.join(missing)}: must be set where DATABASE_URL is")
        return self

    def missing_secrets(self) -> list[str]:
        """The secrets that the environment does not hold."""
        return [name for name in SECRETS if not getattr(self, name)]


def with_kept_secrets(environment: Environment) -> Environment:
    """Beside the embedded database missing secrets are made once and kept."""
    missing = environment.missing_secrets()
    if not missing:
        return environment
    kept = kept_secrets(environment.BANK_HOME)
    made: dict[str, object] = {
        "SECRET_KEY": kept["secret_key"],
        "ENCRYPTION_KEYS": {int(version): text for version, text in kept["encryption_keys"].items()},
        "BLIND_INDEX_KEY": kept["blind_index_key"],
        "SIGNING_KEY": kept["signing_key"],
    }
    return environment.model_copy(update={name: made[name] for name in missing})


def read() -> Environment:
    """Read the environment; where it is wrong, stop with one line that says what."""
    try:
        return with_kept_secrets(Environment())
    except ValidationError as error:
        problems = "; ".join(": ".join([*map(str, one["loc"]), reason(one["msg"])]) for one in error.errors())
        sys.exit(f"openteller: the environment is not right: {problems}")
    except SettingsError as error:
        sys.exit(f"openteller: the environment is not right: {error}: {error.__cause__}")
    except OSError as error:
        sys.exit(f"openteller: BANK_HOME cannot be used: {error}")


def reason(message: str) -> str:
    """Pydantic's message without its prefix."""
    return message.removeprefix("Value error, ").replace("\n", " ")
