"""Missing reports (漏报): a step that one side tells and the other side does not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tanfeng.traceability.duties.happenings import Happenings
from tanfeng.traceability.duties.steps import Step

SKEW = 86_400_000_000
"""Microseconds by which clocks of two sides may disagree before order counts; own choice."""


def with_missing(told: Happenings, steps: Mapping[str, Step]) -> Happenings:
    """Add what must have happened, since somebody else tells the other side of it.

    Steps with counterparts are walked for each thing in the order of time: one that none of its
    counterparts follows lacks the first of them, and that one lacks its own if none precedes it.
    Who should have told is the counterpart that the event names, else the party that reports
    the next event of the thing (the one before, for what came first), if it is another one.
    Nobody is guessed: where neither is known the party is -1.
    """
    names = list(steps)
    leads, follows = np.full((2, len(names)), -1)
    answers = np.zeros((len(names), len(names)), bool)
    for index, name in enumerate(names):
        others = [names.index(other) for other in steps[name].counterparts]
        answers[index, others] = True
        if others:
            leads[index], follows[others[0]] = others[0], index
    at = np.flatnonzero(np.append((leads >= 0) | answers.any(axis=0), False)[told.step])
    step, thing = told.step[at], told.thing[at]
    both = (leads[step] < 0) & (follows[step] < 0)  # what may answer and is not missed
    hit = (thing[:-1] == thing[1:]) & answers[step[:-1], step[1:]]
    both[:-1] |= hit
    both[1:] |= hit
    left = np.flatnonzero(~both)
    one, two = left[:-1], left[1:]
    near = (two == one + 1) & (thing[one] == thing[two]) & answers[step[two], step[one]]
    near &= told.time[at[two]] - told.time[at[one]] <= SKEW
    near &= told.party[at[one]] != told.party[at[two]]
    both[one[near]] = both[two[near]] = True
    lone = at[~both]
    gives = leads[told.step[lone]] >= 0
    absent = np.where(gives, leads[told.step[lone]], follows[told.step[lone]])
    party = told.counterpart[lone]
    beside = np.clip(lone + np.where(gives, 1, -1), 0, max(len(told.thing) - 1, 0))
    near = (told.thing[beside] == told.thing[lone]) & (told.party[beside] != told.party[lone])
    party = np.where((party < 0) & near, told.party[beside], party)

    def add(mine: np.ndarray, more: np.ndarray) -> np.ndarray:
        return np.concatenate([mine, more.astype(mine.dtype)])

    return Happenings(
        add(told.event, told.event[lone]), add(told.thing, told.thing[lone]),
        add(told.step, absent), add(told.party, party),
        add(told.counterpart, told.party[lone]), add(told.time, told.time[lone]),
        add(told.recorded, told.recorded[lone]), add(told.missing, np.ones(len(lone), bool)),
    )  # fmt: skip
