"""What the shipped experiments claim comes out: a quick look at a few by default, all of them at full size by hand."""

from __future__ import annotations

import pytest

from chipwar.lab.experiments import Experiment, experiment_names, load_experiment, run_experiment

QUICK = ("ban", "rare_earths", "waterbed")
QUICK_RUNS = 200
FULL_RUNS = 1000


def failures(experiment: Experiment, runs: int) -> list[str]:
    """The claims that do not come out as their file says, each with its figures."""
    found = run_experiment(experiment, runs, workers=1)
    return [
        f"{finding.claim.says.en}: {finding.agree:.0%} agree, median {finding.median:.4g} "
        f"({finding.low:.4g} to {finding.high:.4g})"
        for finding in found.findings
        if finding.holds is not finding.claim.shown
    ]


@pytest.mark.parametrize("name", QUICK)
def test_a_quick_look_finds_what_is_claimed(name):
    assert not failures(load_experiment(name), QUICK_RUNS)


@pytest.mark.long
@pytest.mark.parametrize("name", experiment_names())
def test_every_claim_holds(name):
    assert not failures(load_experiment(name), FULL_RUNS)


def test_the_quick_ones_are_shipped_and_every_experiment_claims_something():
    assert set(QUICK) <= set(experiment_names())
    assert all(load_experiment(name).model.claims for name in experiment_names())
