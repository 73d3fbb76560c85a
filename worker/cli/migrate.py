"""`gradewatch migrate`: bring the database to this version."""

from worker.cli._output import say


def command() -> None:
    """Make or update the tables of the database.

    Do this once before a new version starts on PostgreSQL; SQLite is brought up to date by whatever opens it.
    """
    from worker.settings import load_settings
    from worker.store import REVISION, open_store

    store = open_store(load_settings().database, migrate=True)
    say(f"the database {store.shown} is at migration {REVISION}")
    store.close()
