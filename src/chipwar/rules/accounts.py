"""Accounts: what the model says about figures that the world publishes, so that it can be held against them.

Capital spending, private investment, electricity, models trained on home chips, what a stopped chip line leaves
unsold. Nothing here moves the game; a backtest reads it, and so may people.
"""

from chipwar.base.alphabet import Float, lo
from chipwar.rules.verbs import Theme

accounts = Theme("accounts")


@accounts.rule(on="state")
def capital_spending(spendable: Float, chips_in_capital: Float) -> Float:
    """Capital spending on AI data centres, bn USD a quarter: money for chips, and the halls around them."""
    return spendable / chips_in_capital


@accounts.rule(on="state")
def private_investment(chip_budget: Float, private_part: Float, private_per_chip_money: Float) -> Float:
    """Private investment in AI firms, bn USD a quarter: it goes with the part of chip money that is private."""
    return private_per_chip_money * private_part * chip_budget


@accounts.rule(on="state")
def data_centre_load(other_load: Float, ai_load: Float, power_wanted: Float, gigawatts: Float) -> Float:
    """Mean electric load of all data centres, GW: AI chips at their usual load, and everything else."""
    return other_load + ai_load * lo(power_wanted, gigawatts)


@accounts.rule(on="holding")
def home_chip_training(training_power: Float, chip_class_is_domestic: Float) -> Float:
    """Training work that home-made chips of a holding can do, M H100e."""
    return training_power * chip_class_is_domestic


accounts.total("home_training", on="state", of="home_chip_training", over="holding", by="owner")


@accounts.rule(on="state")
def home_models_trained(
    home_training: Float, training_share: Float, software_maturity: Float, models_per_compute: Float
) -> Float:
    """Notable models trained on home chips this quarter: as many as usual for the compute, if software is ripe."""
    return models_per_compute * training_share * home_training * software_maturity


accounts.balance("home_models_since", on="state", plus=("home_models_trained",))


@accounts.rule(on="state")
def home_models(home_models_before: Float, home_models_since: Float) -> Float:
    """Notable models trained on home chips so far, those before the start included."""
    return home_models_before + home_models_since


@accounts.rule(on="state")
def migration_delay(
    migration: Float, ripeness_helps: Float, software_maturity: Float, months_in_quarter: Float
) -> Float:
    """Months of training that moving all work to home chips would cost now. Source: documents 000 and 002."""
    return months_in_quarter * migration * (1.0 - ripeness_helps * software_maturity)


@accounts.rule(on="export_edge")
def export_stranded(export_unsold: Float, export_price: Float) -> Float:
    """Export-grade chips made and not delivered, at their price, bn USD."""
    return export_unsold * export_price


accounts.total("stranded_sales", on="vendor", of="export_stranded", over="export_edge", by="seller")
