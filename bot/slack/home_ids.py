"""The names of the buttons, menus and forms of App Home and the settings."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """What can be set, one form each."""

    SENSITIVITY = "sensitivity"
    QUIET = "quiet"
    LANGUAGES = "languages"
    BRANDS = "brands"
    SOURCES = "sources"
    WORDS = "words"
    ROUTING = "routing"
    DIGEST = "digest"
    PEOPLE = "people"


class SettingsAction(StrEnum):
    """Buttons and menus of the settings."""

    CHANGE = "settings_change"
    BRAND = "settings_brand"
    SOURCE = "settings_source"
    ROUTE = "settings_route"
    PEOPLE = "settings_people"
    REMOVE_BRAND = "settings_remove_brand"
    REMOVE_ROUTE = "settings_remove_route"
    FORGET = "settings_forget"


class SettingsForm(StrEnum):
    """Modals of the settings, by callback id."""

    MAIN = "settings"
    SENSITIVITY = "settings_sensitivity"
    QUIET = "settings_quiet"
    LANGUAGES = "settings_languages"
    BRAND = "settings_brand"
    SOURCE = "settings_source"
    WORDS = "settings_words"
    ROUTE = "settings_route"
    DIGEST = "settings_digest"
    PEOPLE = "settings_people"
    SAVE_SENSITIVITY = "settings_save_sensitivity"
    SAVE_BRAND = "settings_save_brand"
    NOTE = "settings_note"


class HomeAction(StrEnum):
    """Buttons and menus of App Home. Those that ask carry the words of the command whose answer they give."""

    ASK = "home_ask"
    SILENCE = "home_silence"
    SETTINGS = "home_settings"
    REPORT = "home_report"
    LANGUAGE = "home_language"
    CARD = "home_card"


#: In menus: something new, nothing in particular, everything.
NEW, ANY = "new", "*"
