"""Commands on a saved game: tell it again, check it against its own orders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipwar.base.errors import RequestError
from chipwar.cli.frame import CHECK_FAILED, SCHEMA_VERSION, JsonOption, LanguageOption, app, say, texts_in

if TYPE_CHECKING:
    from chipwar.scenario.texts import Texts

SavedGame = Annotated[Path, typer.Argument(metavar="GAME", help="The file of a saved game.")]


@app.command()
def replay(
    game: SavedGame,
    verify: Annotated[
        bool, typer.Option("--verify", help="Play every turn again and compare. Exit 5 if one differs.")
    ] = False,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a saved game turn by turn, or play it again from its orders and name the first thing that differs."""
    texts = texts_in(lang)
    from chipwar.play.game import Game

    opened = Game.load(game)
    difference = opened.verify() if verify else None
    if as_json:
        say(json.dumps(_record(opened, verify, difference), ensure_ascii=False))
    else:
        for line in _verdict(opened, difference, texts) if verify else _told(opened, texts):
            say(line)
    if difference is not None:
        raise typer.Exit(CHECK_FAILED)


def _record(game: Any, verified: bool, difference: Any) -> dict[str, Any]:
    found = {
        "schema_version": SCHEMA_VERSION,
        "scenario": game.scenario.id,
        "seed": game.seed,
        "run": game.run,
        "turns": game.turn,
        "branches": len(game.timeline.branches),
        "seats": game.seats,
        "orders": [order.model_dump() | {"turn": report.turn} for report in game.reports for order in report.orders],
        "fingerprints": [record.fingerprint for record in game.timeline.path()],
        "fingerprint": game.fingerprint(),
    }
    if verified:
        found |= {"equal": difference is None, "difference": None if difference is None else vars(difference)}
    return found


def _verdict(game: Any, difference: Any, texts: Texts) -> list[str]:
    if difference is not None:
        return [difference.in_words()]
    timeline = game.timeline
    return [texts.say("replay.equal", turns=len(timeline.records), branches=len(timeline.branches))]


def _told(game: Any, texts: Texts) -> list[str]:
    from chipwar.report.digest import Digest

    digest = Digest(game.scenario, texts, game.turns)
    lines = [digest.event(event, 0) for event in game.opening]
    lines += [line for report in game.reports for line in digest.turn(report)]
    if game.over:
        lines += digest.end(game.scores(), game.percentiles(), game.turn < game.turns)
    return [*lines, texts.say("digest.fingerprint", fingerprint=game.fingerprint())]


@app.command()
def why(
    game: SavedGame,
    quantity: Annotated[str, typer.Option(help="A quantity, such as owned or lead_months.")],
    actor: Annotated[str, typer.Option(help="Whose: an actor, a seat, or world.")] = "world",
    turn: Annotated[int | None, typer.Option(min=1, help="Which turn, from 1; the last one if not given.")] = None,
    seat: Annotated[str | None, typer.Option(help="As this seat may read it; with all secrets if not given.")] = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why a quantity changed in a turn, and how it would stand if one order had not been given."""
    texts = texts_in(lang)
    from chipwar.play.game import Game
    from chipwar.report.why import Accountant, counterfactuals

    opened = Game.load(game)
    if turn is not None and turn > opened.turn:
        raise RequestError(texts.say("problem.no_turn_yet", turn=turn, last=opened.turn))
    place = None if turn is None else turn - 1
    account = opened.why(quantity, actor, place, seat)
    other = counterfactuals(opened, quantity, actor, opened.turn - 1 if place is None else place, seat)
    if as_json:
        record = {"schema_version": SCHEMA_VERSION, "account": account.model_dump(mode="json")}
        say(json.dumps(record | {"without": [vars(found) for found in other]}, ensure_ascii=False))
        return
    accountant = Accountant(opened.scenario, texts)
    say(accountant.sentence(account))
    for found in other:
        say("  " + accountant.without(found, account))


games = typer.Typer(no_args_is_help=False)
app.add_typer(games, name="games", help="The games that are kept on this machine.", invoke_without_command=True)


@games.callback()
def list_games(context: typer.Context, lang: LanguageOption = None, as_json: JsonOption = False) -> None:
    """List the games that are kept, the one played last first."""
    texts = texts_in(lang)
    if context.invoked_subcommand is not None:
        return
    from chipwar.play.saves import Saves

    found = Saves().listing()
    if as_json:
        lines = [
            {"name": s.name, "scenario": s.scenario, "turn": s.turn, "good": s.good, "says": s.says} for s in found
        ]
        say(json.dumps({"schema_version": SCHEMA_VERSION, "games": lines}, ensure_ascii=False))
        return
    for saved in found:
        key = "games.line" if saved.scenario else "games.name"
        say(texts.say(key, name=saved.name, scenario=saved.scenario, turn=saved.turn + 1))
        if not saved.good:
            say("  " + saved.says)
    if not found:
        say(texts.say("games.none"))


@games.command("export")
def export_game(
    name: Annotated[str, typer.Argument(help="A name from the list.")],
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file of this name.")] = False,
    lang: LanguageOption = None,
) -> None:
    """Write a kept game as one file, to take it to another machine."""
    from chipwar.play.save_refusals import refuse
    from chipwar.play.saves import Saves

    texts = texts_in(lang)
    if file.exists() and not replace:
        raise refuse("exists", file)
    Saves().export_game(name, file)
    say(texts.say("cli.written", path=file))


@games.command("import")
def import_game(file: Annotated[Path, typer.Argument(help="The file of a game.")], lang: LanguageOption = None) -> None:
    """Take a game's file among the kept games."""
    from chipwar.play.saves import Saves

    texts = texts_in(lang)
    say(texts.say("games.taken_in", name=Saves().import_game(file)))


@games.command("restore")
def restore_game(
    name: Annotated[str, typer.Argument(help="A name from the list.")], lang: LanguageOption = None
) -> None:
    """Put the newest good copy in the place of a damaged game; the damaged file is kept aside."""
    from chipwar.play.saves import Saves

    texts = texts_in(lang)
    with Saves().restore(name) as journal:
        say(texts.say("games.restored", name=name, turn=journal.turn))
