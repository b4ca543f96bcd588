"""The model: quantities, relations, verbs, rules by theme, and turn.py, the printed list of steps.

A rule is one small pure function of named quantities, written once for every back end. The room
knows no YAML, pydantic, Mesa, pygame, text or files, and holds no number but 0 and 1.
"""
