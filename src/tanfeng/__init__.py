"""tanfeng (碳峰): one chain of evidence for an industrial carbon-peak programme.

Rooms, from the ground up: ``reference`` (official sheets), ``ledger`` (what happened),
``accounting`` and ``rules`` (what follows from it), ``programme`` (what is reported),
``faces`` (the door). A room imports only rooms below it.
"""

__version__ = "0.1.0"
