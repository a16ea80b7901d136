"""Which brand an option such as ``--brand`` means: one that is talked about or configured, and no other."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from bot.asking.brands import brand_meant
from bot.asking.suggestions import nearest
from bot.catalogue import Catalogue
from bot.errors import UsageError
from bot.settings import Settings
from bot.team_settings import SettingsBook
from storage.database import Database
from storage.known_brands import known_brands
from storage.rollups import EPOCH

#: So many brands are named to who asked for another.
_MOST_NAMED = 10


class UnknownBrand(UsageError):
    """Nobody mentions such a brand and no setting names it; says which there are, and which was perhaps meant."""


def chosen_brand(text: str, database: Database, settings: Settings, texts: Catalogue) -> str:
    """The brand as it is written in mentions, by its name, a beginning that only one has, or another name of it.

    Raises UnknownBrand.
    """
    with database.read() as session:
        mentioned = known_brands(session, settings.workspace, EPOCH)
    configured = SettingsBook(database, settings.workspace, settings).current().brands
    known = list(dict.fromkeys([*mentioned, *(brand.name for brand in configured)]))
    aliases = {alias: brand.name for brand in configured for alias in brand.aliases}
    if (brand := brand_meant(text, known)) is not None:
        return brand
    if (alias := brand_meant(text, list(aliases))) is not None:
        return aliases[alias]
    near = nearest(text, [*known, *aliases])
    raise UnknownBrand(_complaint(text, known, aliases.get(near, near) if near else None, texts))


def _complaint(text: str, known: Sequence[str], near: str | None, texts: Catalogue) -> str:
    listed = texts.text("words.between_words").join(known[:_MOST_NAMED]) or texts.text("problem.no_brands")
    complaint = texts.text("terminal.unknown_brand", text=text, brands=listed)
    if near is None:
        return complaint
    return texts.sentences(complaint, texts.text("terminal.meant_brand", option=f"--brand {shlex.quote(near)}"))
