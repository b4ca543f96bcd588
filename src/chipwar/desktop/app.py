"""The window: opens it, feeds events to its screens, shows their surface, takes the screenshot asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pygame

from chipwar.base.errors import ChipwarError, MissingPackageError, RequestError
from chipwar.desktop.kept import KeptGame
from chipwar.desktop.model import Actions, TableModel
from chipwar.desktop.offers import Offer
from chipwar.desktop.pointing import Pointed
from chipwar.desktop.screen import TableScreen
from chipwar.desktop.start import Chosen, StartScreen, nothing_kept
from chipwar.desktop.theme import forget_fonts
from chipwar.desktop.words import say

UNSEEN_DRIVERS = ("offscreen", "dummy")
SMALLEST = (960, 540)
REST_MS, SOON_MS = 1000, 60
TableSource = Callable[[str], tuple[TableModel, Actions]]


REPEATING = frozenset(
    {
        pygame.K_UP,
        pygame.K_DOWN,
        pygame.K_LEFT,
        pygame.K_RIGHT,
        pygame.K_TAB,
        pygame.K_BACKSPACE,
        pygame.K_PLUS,
        pygame.K_MINUS,
        pygame.K_KP_PLUS,
        pygame.K_KP_MINUS,
    }
)
"""Keys that go on while they are held."""


def run(
    table_source: TableSource,
    size: tuple[int, int],
    locale: str,
    screenshot: Path | str | None = None,
    frames: int | None = None,
    text_scale: float = 1.0,
) -> None:
    """Plays one table until the person leaves, or for a number of frames.

    table_source answers the first model in a locale, and the actions that change it. With screenshot the
    picture after the last frame is saved and the window closed (frames is then 1 unless given).
    """
    if screenshot is not None:
        frames = frames or 1
        _check_picture(Path(screenshot), locale)
    with _window(size, locale, asked=screenshot is not None) as window:
        model, actions = table_source(locale)
        screen = TableScreen(model, size, locale, text_scale, actions)
        _loop(window, screen, frames)
        if screenshot is not None:
            _save(screen.surface, Path(screenshot), locale)


def run_start(
    offers: Callable[[str], tuple[Offer, ...]],
    table_source: Callable[[Chosen], tuple[TableModel, Actions]],
    size: tuple[int, int],
    locale: str,
    kept: Callable[[str], tuple[KeptGame, ...]] = nothing_kept,
) -> None:
    """Asks what to play, then plays it in the same window until the person leaves."""
    with _window(size, locale, asked=False) as window:
        start = StartScreen(offers, size, locale, kept=kept)
        screen = None
        while screen is None:
            _loop(window, start, None, full=start.wants_full_screen)
            window = pygame.display.get_surface() or window
            if start.chosen is None:
                return
            window.blit(start.draw(), (0, 0))
            pygame.display.flip()
            screen = _chosen_table(start, table_source, window)
        _loop(window, screen, None, full=start.wants_full_screen)


def _chosen_table(
    start: StartScreen, table_source: Callable[[Chosen], tuple[TableModel, Actions]], window: pygame.Surface
) -> TableScreen | None:
    """The table of what was chosen; None if it cannot be played, which the start screen then says."""
    chosen = start.chosen
    assert chosen is not None
    try:
        model, actions = table_source(chosen)
    except ChipwarError as error:
        start.ask_again(str(error))
        return None
    screen = TableScreen(model, window.get_size(), chosen.locale, chosen.text_scale, actions)
    screen.wants_full_screen = start.wants_full_screen
    return screen


@contextmanager
def _window(size: tuple[int, int], locale: str, asked: bool) -> Iterator[pygame.Surface]:
    """The window, closed again whatever happens in it."""
    _open_display(asked=asked, locale=locale)
    try:
        pygame.display.set_caption(say(locale, "window"), say(locale, "window"))
        window = pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.key.set_repeat(350, 60)
        pygame.key.stop_text_input()
        yield window
    finally:
        forget_fonts()
        pygame.quit()


def _check_picture(file: Path, locale: str) -> None:
    """Refuses a place where no picture can be saved, before any window opens."""
    if file.is_dir():
        raise RequestError(say(locale, "picture_is_folder", file=file))
    if not file.parent.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        raise RequestError(say(locale, "no_picture", file=file))


def _save(picture: pygame.Surface, file: Path, locale: str) -> None:
    try:
        pygame.image.save(picture, str(file))
    except (OSError, pygame.error) as error:
        raise RequestError(say(locale, "no_picture", file=file)) from error


def _open_display(asked: bool, locale: str) -> None:
    """Starts SDL; says so plainly where no window could be seen."""
    named = os.environ.get("SDL_VIDEODRIVER")
    if asked and not named and not _display_present():
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        named = "dummy"
    if not named and not _display_present():
        raise MissingPackageError(say(locale, "no_display"))
    try:
        pygame.display.init()
    except pygame.error as error:
        raise MissingPackageError(say(locale, "no_display")) from error
    if not asked and not named and pygame.display.get_driver() in UNSEEN_DRIVERS:
        pygame.display.quit()
        raise MissingPackageError(say(locale, "no_display"))
    pygame.font.init()


def _display_present() -> bool:
    """Linux needs a display server; elsewhere there is always one."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _loop(window: pygame.Surface, screen: Pointed, frames: int | None, full: bool = False) -> None:
    """Sleeps until something happens; draws only what changed."""
    drawn = 0
    size, held = window.get_size(), set[int]()
    while not screen.done and (frames is None or drawn < frames):
        if screen.wants_full_screen != full:
            full = screen.wants_full_screen
            window = _set_full_screen(full, size)
            screen.resize(window.get_size())
        if screen.changed or drawn == 0:
            window.blit(screen.draw(), (0, 0))
            pygame.display.flip()
        drawn += 1
        _take_events(screen, SOON_MS if screen.waiting or frames is not None else REST_MS, held)
        window = pygame.display.get_surface() or window


def _set_full_screen(full: bool, size: tuple[int, int]) -> pygame.Surface:
    if full:
        return pygame.display.set_mode(pygame.display.get_desktop_sizes()[0], pygame.FULLSCREEN)
    return pygame.display.set_mode(size, pygame.RESIZABLE)


def _take_events(screen: Pointed, wait_ms: int, held: set[int]) -> None:
    """held: keys that are down. A key that is held moves a mark again and again, but plays one turn and no more."""
    first = pygame.event.wait(wait_ms)
    for event in (first, *pygame.event.get()):
        if event.type == pygame.KEYUP:
            held.discard(event.key)
        elif event.type == pygame.KEYDOWN and event.key in held and event.key not in REPEATING:
            continue
        elif event.type == pygame.KEYDOWN:
            held.add(event.key)
        if event.type == pygame.QUIT:
            screen.quit()
        elif event.type == pygame.VIDEORESIZE:
            screen.resize((max(SMALLEST[0], event.w), max(SMALLEST[1], event.h)))
        elif event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWRESTORED):
            screen.changed = True
        else:
            screen.handle(event)
    screen.tick(pygame.time.get_ticks())
