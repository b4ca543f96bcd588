"""Mechanisms: what effects are made of. Each is a parameter record that turns into entries on modifiers and can say
in one sentence what it does. Importing this room finds every mechanism in it. It knows no YAML, text or files."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
