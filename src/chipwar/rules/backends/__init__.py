"""Two ways to run the same list of steps: numpy, and plain floats as the reference.

They agree to the last bit. A back end knows the verbs and the matrix; it holds no equation of the
model, and no rule may know which back end runs it.
"""
