"""What every command starts from: the settings of this environment, its database, its keys."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from portal.kernel.errors import Unavailable
from portal.kernel.messages import msg
from portal.kernel.settings import Settings
from portal.law.parameters import Choices
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database, schema


def settings() -> Settings:
    """Returns the settings of the environment; raises SettingError naming the variable at fault."""
    found = Settings.from_environ(os.environ)
    Choices.configured(found)
    return found


@contextmanager
def open_database(*, migrated: bool = True) -> Iterator[Database]:
    """Yields the configured database; raises Unavailable if it must be migrated first."""
    database = Database(settings().database_url)
    try:
        if migrated and not schema.is_current(database):
            raise Unavailable(msg("数据库结构不是最新，请先运行 portal db upgrade"))
        yield database
    finally:
        database.dispose()


def cipher(database: Database) -> FieldCipher:
    """Returns the cipher of encrypted fields; raises Unavailable when the keys are missing."""
    return FieldCipher(keyring(database))


def keyring(database: Database) -> Keyring:
    """Returns the keys.

    They are made only for a database that holds nothing encrypted yet; raises Unavailable when they are missing.
    """
    path = settings().key_file
    if not path.exists() and schema.holds_rows(database, "subject"):
        raise Unavailable(msg("找不到密钥文件，数据库中的加密字段无法读取；请恢复密钥文件"))
    return Keyring.load_or_create(path)
