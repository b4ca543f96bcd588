"""Ways to run the same list of steps: plain floats as the reference, numpy for many games and for one, numba's kernels.

They agree to the last bit. A back end knows the verbs and the matrix; it holds no equation of the
model, and no rule may know which back end runs it.
"""
