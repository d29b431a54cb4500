"""On a server of your own: make the two roles of DATABASE_OWNER_URL and DATABASE_URL, and the database, once."""

import os
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg2 import sql

from bank.foundation.servers.postgres import APPLICATION, OWNER


class Command(BaseCommand):
    """Reads DATABASE_ADMIN_URL: a login that may make roles and databases. Again, it changes only passwords."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        admin = os.environ.get("DATABASE_ADMIN_URL", "")
        if settings.EMBEDDED_DATABASE or "owner" not in settings.DATABASES or not admin:
            raise CommandError("DATABASE_URL, DATABASE_OWNER_URL and DATABASE_ADMIN_URL must be set")
        application, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
        if (application["USER"], owner["USER"]) != (APPLICATION, OWNER) or application["NAME"] != owner["NAME"]:
            raise CommandError(
                f"DATABASE_URL must log in as {APPLICATION}, DATABASE_OWNER_URL as {OWNER}, both to one database"
            )
        try:
            link = psycopg2.connect(admin)
        except psycopg2.OperationalError as error:
            raise CommandError(f"DATABASE_ADMIN_URL does not connect: {str(error).strip()}") from error
        link.autocommit = True
        with link.cursor() as cursor:
            for role in (owner, application):
                self.role(cursor, str(role["USER"]), str(role["PASSWORD"]))
            self.database(cursor, str(owner["NAME"]))
        link.close()
        self.stdout.write(
            f"Database {owner['NAME']} belongs to {OWNER}; {APPLICATION} works in it. Next: manage.py migrate"
        )

    def role(self, cursor: Any, name: str, password: str) -> None:
        """A login without any other right."""
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        plain = "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD %s"
        cursor.execute(sql.SQL(f"{verb} ROLE {{}} {plain}").format(sql.Identifier(name)), [password])

    def database(self, cursor: Any, name: str) -> None:
        """The owner's database; nobody else may connect but the application."""
        names = {"database": sql.Identifier(name), "owner": sql.Identifier(OWNER), "role": sql.Identifier(APPLICATION)}
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("GRANT {owner} TO CURRENT_USER").format(**names))
            cursor.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
        cursor.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}").format(**names))
