"""The lamp: the one input of which more would help a state most at once.

Each candidate is what its shortage withholds, as a share of the compute that the state's firms use: power for halls
that stand, memory for dies that wait, software for home chips, hosts for money that would rent, chips for money that
would buy. Where nothing withholds much, it is chips.
"""

from chipwar.base.alphabet import Float, div, hi, where
from chipwar.rules.verbs import Theme

lamp = Theme("lamp")


@lamp.rule(on="state")
def lack_of_power(energy_share: Float) -> Float:
    """Share of compute in place that has no power, 0..1."""
    return 1.0 - energy_share


@lamp.rule(on="state")
def lack_of_memory(dies_waiting: Float, lean_dies: Float, lamp_horizon: Float, owned: Float) -> Float:
    """Dies that wait for memory over the horizon, against compute in use."""
    return div(lamp_horizon * hi(dies_waiting - lean_dies, 0.0), owned)


@lamp.rule(on="state")
def lack_of_software(
    domestic_installed: Float, domestic_by_software: Float, software_maturity: Float, owned: Float
) -> Float:
    """What raw software leaves unused of home chips, against compute in use."""
    return div(domestic_installed * domestic_by_software * (1.0 - software_maturity), owned)


@lamp.rule(on="lease")
def unlet(lease_money: Float, chip_price: Float, lease_begun: Float) -> Float:
    """Compute that a tenant offered money for and did not get, M H100e."""
    return hi(lease_money / chip_price - lease_begun, 0.0)


lamp.total("unlet_all", on="state", of="unlet", over="lease", by="tenant")


@lamp.rule(on="state")
def lack_of_hosts(unlet_all: Float, lamp_horizon: Float, owned: Float) -> Float:
    """Compute abroad that was paid for and not found over the horizon, against compute in use."""
    return div(lamp_horizon * unlet_all, owned)


@lamp.rule(on="state")
def lack_of_chips(
    unspent: Float, money_for_leases: Float, chip_price: Float, lamp_horizon: Float, owned: Float, lamp_least: Float
) -> Float:
    """Chips that money at hand could not buy over the horizon, against compute in use; never less than a small mark."""
    return hi(div(lamp_horizon * hi(unspent - money_for_leases, 0.0), chip_price * owned), lamp_least)


@lamp.rule(on="state")
def bottleneck(
    lack_of_chips: Float,
    lack_of_memory: Float,
    lack_of_power: Float,
    lack_of_software: Float,
    lack_of_hosts: Float,
    lamp_memory: Float,
    lamp_power: Float,
    lamp_software: Float,
    lamp_hosts: Float,
) -> Float:
    """Which lamp is lit: 0 chips, and the named numbers of the others."""
    goods = where(lack_of_memory > lack_of_chips, lamp_memory, 0.0)
    worst = hi(lack_of_chips, lack_of_memory)
    goods = where(lack_of_power > worst, lamp_power, goods)
    worst = hi(worst, lack_of_power)
    goods = where(lack_of_software > worst, lamp_software, goods)
    return where(lack_of_hosts > hi(worst, lack_of_software), lamp_hosts, goods)
