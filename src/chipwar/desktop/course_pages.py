"""The courses of the game, and the question before a turn is taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chipwar.desktop.view import Block, Button, Dialog
from chipwar.desktop.words import say

if TYPE_CHECKING:
    from chipwar.desktop.screen import TableScreen


def course_page(screen: TableScreen) -> Dialog:
    """Every branch with its way there, and any turn of the present one."""
    page, deeds, words = screen.model.courses, screen.deeds, partial(say, screen.locale)
    blocks = [Block(words("courses.intro"), role="detail", colour="muted")]
    for course in page.courses:
        blocks.append(Block(course.title, role="strong"))
        go = Button(f"course:{course.id}", words("courses.go"), partial(deeds.go_to, course.id))
        here = f"{course.text} {words('courses.here')}" if course.here else course.text
        blocks.append(Block(here, role="detail", buttons=() if course.here else (go,)))
    if page.moments:
        moment = deeds.moment()
        field = Button("moment", page.moments[moment], partial(deeds.step_moment, 1), step=deeds.step_moment)
        blocks.append(Block("", label=words("courses.back_to"), buttons=(field,)))
        back = Button("back", words("courses.back"), partial(deeds.go_back, moment))
        blocks.append(Block("", buttons=(back,)))
    else:
        blocks.append(Block(words("courses.none"), role="detail", colour="faint"))
    close = Button("close", words("dialog.close"), deeds.close, primary=True)
    again = partial(course_page, screen)
    return Dialog("courses", words("courses.title"), tuple(blocks), (close,), "branch", wide=True, again=again)


def undo_turn(screen: TableScreen) -> Dialog:
    """Before a turn is taken back: what becomes of it."""
    words, moments = partial(say, screen.locale), screen.model.courses.moments
    title = words("undo_turn.title")
    if not moments:
        close = Button("close", words("dialog.close"), screen.deeds.close, primary=True)
        return Dialog("undo_turn", title, (Block(words("undo_turn.none")),), (close,), "undo")
    text = words("undo_turn.text", moment=moments[-1], courses=words("courses.title"))
    buttons = (
        Button("stay", words("undo_turn.stay"), screen.deeds.close),
        Button("take", words("undo_turn.act"), screen.deeds.undo_turn, primary=True),
    )
    return Dialog("undo_turn", title, (Block(text),), buttons, "undo")
