"""Short ways to write networks, and a solver that knows nothing of ours."""

import numpy as np
import pytest
from scipy import optimize

from tanfeng.accounting.reconciliation import Network, Parameter, Reading, Relation, Stream
from tanfeng.accounting.reconciliation.system import assemble


def network_of(streams, parameters=None, relations=(), **more):
    """Build a network of ``name: (from, to, value, sd[, fractions])``."""
    return Network(
        tuple(
            Stream(name, source, target, Reading(value, sd),
                   fractions={e: Reading(*r) for e, r in (rest[0] if rest else {}).items()},
                   whole=more.get("whole", False))
            for name, (source, target, value, sd, *rest) in streams.items()
        ),
        tuple(Parameter(name, Reading(*r)) for name, r in (parameters or {}).items()),
        tuple(Relation(text) for text in relations),
        elements=more.get("elements", ()),
        balances=more.get("balances", {}),
    )  # fmt: skip


def by_slsqp(network, start=None):
    """Minimise the weighted squares by sequential quadratic programming, from equations alone."""
    system = assemble(network)
    free = np.flatnonzero(system.sd != 0)
    measured = system.sd > 0
    fixed = system.start.copy()

    def full(x):
        z = fixed.copy()
        z[free] = x * scale
        return z

    scale = np.maximum(np.abs(fixed[free]), 1e-3)

    def square(x):
        off = (full(x)[measured] - system.value[measured]) / system.sd[measured]
        return off @ off

    def slope(x):
        z = full(x)
        found = np.zeros(len(z))
        found[measured] = 2 * (z[measured] - system.value[measured]) / system.sd[measured] ** 2
        return found[free] * scale

    done = optimize.minimize(
        square, fixed[free] / scale if start is None else start[free] / scale, jac=slope,
        method="SLSQP",
        bounds=list(zip(system.low[free] / scale, system.high[free] / scale, strict=True)),
        constraints={"type": "eq", "fun": lambda x: system.residual(full(x)),
                     "jac": lambda x: system.jacobian(full(x)).toarray()[:, free] * scale},
        options={"maxiter": 1000, "ftol": 1e-14},
    )  # fmt: skip
    return full(done.x), done


@pytest.fixture(name="network_of", scope="session")
def _network_of():
    return network_of


@pytest.fixture(name="by_slsqp", scope="session")
def _by_slsqp():
    return by_slsqp
