"""Typing into the search field: characters, the input method's composing text, deleting, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from chipwar.desktop.screen import TableScreen

LONGEST = 40


class Entry:
    """Takes key presses while the search field has the focus, so that single letters are no commands."""

    def __init__(self, screen: TableScreen) -> None:
        self.screen = screen

    def handle(self, event: pygame.event.Event) -> bool:
        """Whether the event was for the text."""
        choices = self.screen.choices
        if event.type == pygame.TEXTINPUT:
            choices.search = (choices.search + event.text)[:LONGEST].lstrip("/")
            choices.composing = ""
        elif event.type == pygame.TEXTEDITING:
            choices.composing = event.text
        elif event.type == pygame.KEYDOWN:
            return self._key(event.key)
        elif event.type == pygame.MOUSEBUTTONDOWN:
            self.leave()
            return False
        else:
            return False
        return True

    def _key(self, key: int) -> bool:
        choices = self.screen.choices
        if key == pygame.K_BACKSPACE:
            choices.search = choices.search[:-1]
        elif key == pygame.K_ESCAPE:
            choices.search = ""
            self.leave()
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_TAB, pygame.K_DOWN):
            self.leave()
            self.screen.ring.visible = True
            self.screen.focus_first_policy()
        return True

    def leave(self) -> None:
        self.screen.choices.searching = False
        self.screen.choices.composing = ""
        self.screen.listen_for_text(False)
