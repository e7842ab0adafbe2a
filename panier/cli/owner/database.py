"""panier db: upgrade · rekey · check. The database and its schema."""

import asyncio

import typer

from panier import settings as configuration
from panier.app import make_keyring
from panier.cli import GROUPS, databases
from panier.store.engine.db import is_postgres

commands = typer.Typer(no_args_is_help=True, help=GROUPS["db"].help)


@commands.command()
def upgrade() -> None:
    """Bring the database to the schema of this release.

    Secrets that an earlier release stored unsealed are sealed; see PANIER_SECRET_KEY.
    """
    from panier.store.engine import migrate

    settings = configuration.read()
    databases.check_upgradable(settings.database)
    has_key = settings.secret_key or settings.secret_key_file
    needs_none = is_postgres(settings.database) and not has_key  # where there are secrets, the migration asks for it
    migrate.upgrade(settings.database, keyring=None if needs_none else make_keyring(settings))


@commands.command()
def rekey() -> None:
    """Seal all secrets with the first key of PANIER_SECRET_KEY, or of the file.

    The keys after it open what is sealed so far. The shop may go on serving with the same keys meanwhile; once this is
    done, only the first one is needed.
    """
    from panier.cli.resealing import reseal

    settings = configuration.read()
    databases.check_ready(settings.database)
    print(f"{asyncio.run(reseal(settings))} secrets are sealed anew.")


@commands.command()
def check() -> None:
    """Check that the database has the schema of this release."""
    databases.check_schema(configuration.read().database)
    print("The schema is up to date.")
