"""What must stay fast: each row of docs/benchmarks.md is measured by one module of `rows`.

A row is taken against a floor, the least that the database could do for the same end, in the same run and on the same
data, so that a slow machine makes both slow. Absolute times are shown and never judged.
"""
