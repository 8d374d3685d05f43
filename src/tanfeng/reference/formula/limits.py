"""How large a formula may be: no official formula comes near, no hostile one gets far."""

LENGTH = 4_000
"""Characters of the text."""

BRACKETS = 30
"""Open brackets at one place."""

NODES = 500
"""Nodes of the tree."""

DEPTH = 100
"""Nodes from the root to a leaf."""

EXPANDED = 2_000
"""Nodes of the table expression, in which every guard repeats what it guards."""

EXPONENT = 10
"""Largest exponent, of either sign."""

DIGITS = 40
"""Digits of a literal, and of the exact evaluation."""

MAGNITUDE = 60
"""Largest power of ten of a literal, of either sign."""

NAME = 80
"""Characters of a name."""
