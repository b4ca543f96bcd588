"""Keys of the table: names of key presses, what each does, and a person's own choices over them."""

from __future__ import annotations

from collections.abc import Mapping

import pygame

DEFAULT_KEYS: dict[str, str] = {
    "tab": "next",
    "shift+tab": "previous",
    "left": "left",
    "right": "right",
    "up": "up",
    "down": "down",
    "pageup": "page_up",
    "pagedown": "page_down",
    "return": "act",
    "enter": "act",
    "space": "details",
    "-": "minus",
    "[-]": "minus",
    "+": "plus",
    "=": "plus",
    "[+]": "plus",
    "delete": "remove",
    "backspace": "remove",
    "ctrl+z": "undo",
    "u": "undo_turn",
    "b": "courses",
    "t": "talks",
    "x": "put_away",
    "a": "accept",
    "c": "counter",
    "d": "refuse",
    "e": "end_turn",
    "g": "filter",
    "/": "search",
    "f1": "help",
    "f2": "region:dials",
    "f3": "region:map",
    "f4": "region:policies",
    "f6": "region:orders",
    "f7": "region:chart",
    "f8": "region:news",
    "f10": "menu",
    "f11": "full_screen",
    "escape": "back",
    "ctrl++": "larger",
    "ctrl+=": "larger",
    "ctrl+[+]": "larger",
    "ctrl+-": "smaller",
    "ctrl+[-]": "smaller",
    **{digit: f"digit:{digit}" for digit in "0123456789"},
}


def key_name(key: int, modifiers: int, typed: str = "") -> str:
    """A key press as a name: 'ctrl+z', 'shift+tab', 'f1', '+'."""
    name = pygame.key.name(key)
    if typed and typed.isprintable() and typed != " " and not modifiers & pygame.KMOD_CTRL:
        name = typed.lower()
    elif modifiers & pygame.KMOD_SHIFT and key == pygame.K_TAB:
        name = f"shift+{name}"
    return f"ctrl+{name}" if modifiers & (pygame.KMOD_CTRL | pygame.KMOD_META) else name


class Keymap:
    """Key name to deed. `own` overrides the defaults: {'f5': 'end_turn'}; a deed of '' frees the key."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self.deeds = {**DEFAULT_KEYS, **(own or {})}

    def deed(self, name: str) -> str:
        """What a key does; digits answer 'digit:N'."""
        return self.deeds.get(name, "")

    def cap(self, deed: str) -> str:
        """The name of the key for a deed; a person's own key comes first."""
        names = [name for name, done in reversed(self.deeds.items()) if done == deed]
        own = [name for name in names if DEFAULT_KEYS.get(name) != deed]
        return (own or names[::-1] or [""])[0]
