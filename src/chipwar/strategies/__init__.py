"""Bots and scripted plans: from an observation to orders, in plain words with their source.

A strategy sees what a seat sees and nothing else. Its memory is rows of the matrix and its chance
is keyed draws; it must not know the match, the true state or other seats' orders.
"""
