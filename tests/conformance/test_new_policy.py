"""A new policy is one YAML entry: it plays, is explained and has a schema without a line of code."""

from __future__ import annotations

import pytest

import chipwar
from chipwar.mechanisms.kinds import REGISTRY
from chipwar.report.explain import explain_lines
from chipwar.report.schemas import schema_of
from chipwar.scenario.gate import read
from chipwar.scenario.texts import texts_for

NEW_POLICY = """\
chipwar: 1
id: with_a_new_policy
extends: duel
policies:
  us_port_patrol:
    label: {en: Port patrol, zh-Hans: 港口巡查, zh-Hant: 港口巡查}
    issuers: [usa]
    theme: bans
    icon: gate
    dial: {levels: 2}
    cost:
      political:
        introduce: {value: 0.4, unit: points, assumption: "A test."}
        hold: {value: 0.2, unit: points, assumption: "A test."}
    source: design
    dilemma: {en: Few see it., zh-Hans: 少有人看见。, zh-Hant: 少有人看見。}
    effects:
      - {do: strengthen, what: enforcement, of: $self, by: {value: 0.6, unit: share, assumption: "A test."}}
      - {do: calm, by: {value: 0.1, unit: rungs, assumption: "A test."}}
"""


def test_a_new_policy_is_one_entry_in_yaml(tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(NEW_POLICY, encoding="utf-8")
    known = chipwar.load_scenario(file)
    game = chipwar.Game(known, seed=1, parameters="typical", seats={"usa": "human", "china": "pass"})
    (legal,) = [order for order in game.legal_orders("usa") if order.policy == "us_port_patrol"]
    assert legal.levels == (1.0, 2.0)
    explained = "\n".join(explain_lines(known, "us_port_patrol", texts_for("en")))
    assert "Port patrol" in explained and "Exports from" in explained
    before = float(game.block.row("state", "enforcement", "usa")[0])
    assert game.submit("usa", [chipwar.Order(policy="us_port_patrol", level=2)]) == []
    report = game.advance()
    assert [order.policy for order in report.orders] == ["us_port_patrol"]
    assert float(game.block.row("state", "enforcement", "usa")[0]) == pytest.approx(before + 0.6)


def test_the_schema_knows_every_key_of_a_policy(tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(NEW_POLICY, encoding="utf-8")
    policies = read(file).data["policies"]  # type: ignore[call-overload, index]
    parts = schema_of("policies")["$defs"]
    assert set(policies["us_port_patrol"]) <= set(parts["PolicyModel"]["properties"])
    for do in REGISTRY:
        assert parts[f"Effect_{do}"]["properties"]["do"]["const"] == do
    used = [effect["do"] for effect in policies["us_port_patrol"]["effects"]]
    assert set(used) <= set(REGISTRY)
    assert all("description" in part or part.get("type") for part in parts.values())
