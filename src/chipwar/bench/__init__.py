"""How fast it is: engines against a plain model, the machine's limit, waiting times, memory, and worlds that grow.

Measures what the other rooms do and changes nothing in them. It knows no window and no class; what figures must reach
stands in the catalogue.
"""
