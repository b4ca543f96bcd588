"""The pygame desktop: shows a TableModel and turns a person's wishes into calls of Actions.

Nothing here knows the engine. model.py is the contract; whoever owns a game fills it and answers the calls.
"""

import os

# Before any room of the desktop imports pygame: it reads both once, when it is imported.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_IME_SHOW_UI", "1")
