"""The ground floor: the alphabet of arithmetic, elementary functions, ids, units, sourced numbers,
text keys, errors with their place in a file, and the keyed hash behind every draw.

It knows nothing of chips, rules, YAML, windows or files, and imports no other room.
"""
