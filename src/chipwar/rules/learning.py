"""What takes years: basic research, students, data, young firms.

Each is a stock that a programme fills slowly and that lasts after the programme. None of them is bought in a quarter;
what they add to progress is worked out in `capability.py`.
"""

from chipwar.base.alphabet import Float, hi, share
from chipwar.rules.verbs import Theme

learning = Theme("learning")


@learning.rule(on="state")
def knowledge_gained(knowledge_speed: Float, research_done: Float, knowledge: Float) -> Float:
    """Change of the stock of basic knowledge above what is usual, index: toward the effort."""
    return knowledge_speed * (research_done - knowledge)


learning.balance("knowledge", on="state", plus=("knowledge_gained",))


@learning.rule(on="state")
def enrolled(school_places: Float, schooling_done: Float) -> Float:
    """People who begin to study this quarter, on the scale of talent."""
    return school_places * hi(schooling_done, 0.0)


@learning.rule(on="state")
def graduated(students: Float, graduation_rate: Float) -> Float:
    """People who finish and begin to work, on the scale of talent."""
    return students * graduation_rate


learning.balance("students", on="state", plus=("enrolled",), minus=("graduated",))


@learning.rule(on="state")
def data_withheld(data_worry: Float, rule_clarity: Float) -> Float:
    """Share of data that firms keep back for worry about who may use them; clear rights in data end the worry, 0..1."""
    return data_worry * (1.0 - share(rule_clarity))


@learning.rule(on="state")
def data_gained(
    data_speed: Float,
    data_opened: Float,
    data_withheld: Float,
    data_quality: Float,
    fence_effect: Float,
    rival_data_fence: Float,
) -> Float:
    """Growth of the stock of well-kept data, share of what is missing; the rival's limits on data trade slow it."""
    fenced = 1.0 - fence_effect * share(rival_data_fence)
    return data_speed * hi(data_opened, 0.0) * (1.0 - data_withheld) * (1.0 - data_quality) * fenced


learning.balance("data_quality", on="state", plus=("data_gained",))


@learning.rule(on="state")
def firms_founded(
    young_firms: Float,
    firms_speed: Float,
    venture_placed: Float,
    state_direction_level: Float,
    firms_by_clarity: Float,
    rule_clarity: Float,
) -> Float:
    """Change of the stock of young firms, index: patient capital finds fewer of them under a heavy hand, and rules
    that can be foreseen let more of them begin."""
    founded = venture_placed * (1.0 - state_direction_level) + firms_by_clarity * share(rule_clarity)
    return firms_speed * (founded - young_firms)


learning.balance("young_firms", on="state", plus=("firms_founded",))
