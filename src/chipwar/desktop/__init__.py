"""The pygame desktop: shows a TableModel and turns a person's wishes into calls of Actions.

Nothing here knows the engine. model.py is the contract; whoever owns a game fills it and answers the calls.
"""
