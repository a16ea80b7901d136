"""A real browser for the tests that look at the page as a person does."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Page, async_playwright

#: The file given by TOCSIN_CHROMIUM, else the first of the usual names on the PATH.
CHROMIUM = os.environ.get("TOCSIN_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: set TOCSIN_CHROMIUM to one")


@asynccontextmanager
async def open_browser(*, locale: str = "en-GB", width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """An empty page of a browser that speaks ``locale``, with one picture point a pixel."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield await browser.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=1, locale=locale, color_scheme="light"
            )
        finally:
            await browser.close()


def action(within: Page | Locator, action_id: str) -> Locator:
    """The buttons and menus with this id."""
    return within.locator(f"[data-action-id='{action_id}']")


def troubles_of(page: Page) -> list[str]:
    """A list that fills with every error the page's scripts and console tell of."""
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    return troubles
