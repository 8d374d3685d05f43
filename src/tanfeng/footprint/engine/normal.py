"""Normal form (归一形式): what each process takes and causes per unit of its output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tanfeng.footprint.engine.system import System
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

_SHOWN = 50
"""Processes without output that are named one by one; a broken import may have thousands."""


@dataclass(frozen=True, eq=False)
class Normal:
    """A system per unit of output.

    With the inputs `N` and the direct impacts `d`, the impacts of all products are the `h` of
    ``h = d + N' h`` (Heijungs and Suh, The computational structure of life cycle assessment, 2002,
    chapters 2 and 6), and the output `x` that a demand `f` calls for that of ``x = f + N x``.

    Attributes
    ----------
    system
        What it was made from.
    output
        Shape (n,), reference output of each process as stated.
    inputs
        Shape (n, n), CSC; units of product i that a unit of product j takes; negative where a
        process makes more of it than its own product (avoided products).
    upward
        Its transpose, CSR, which the adjoint solve multiplies by.
    direct
        Shape (n, k), impacts of a process itself per unit of its output.
    """

    system: System
    output: np.ndarray
    inputs: sparse.csc_array
    upward: sparse.csr_array
    direct: np.ndarray

    def __len__(self) -> int:
        return len(self.output)


def normalise(system: System) -> Normal:
    """Divide every process by its reference output.

    Raises
    ------
    TanfengError
        ``footprint-output``, one for each process whose reference output is not positive and
        finite; ``footprint-number`` where an amount is not finite; ``footprint-empty``.
    """
    if not len(system):
        raise TanfengError(
            Finding("footprint-empty", Severity.ERROR, "system",
                    Text("系统中没有过程。", "The system has no process."),
                    Text("先导入清单。", "Bring an inventory in first."))
        )  # fmt: skip
    output = system.technosphere.diagonal()
    faults = [_without_output(system, int(j), float(output[j]))
              for j in np.flatnonzero(~((output > 0) & np.isfinite(output)))[:_SHOWN]]  # fmt: skip
    for matrix in (system.technosphere, system.biosphere):
        odd = np.flatnonzero(~np.isfinite(matrix.data))
        columns = np.unique(np.searchsorted(matrix.indptr, odd, side="right") - 1)
        faults += [_not_finite(system, int(j)) for j in columns[:_SHOWN]]
    if faults:
        raise TanfengError(*faults)
    inputs, emitted = _per_unit(system.technosphere, output), _per_unit(system.biosphere, output)
    column = _columns(inputs)
    taken = (inputs.indices != column) & (inputs.data != 0)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(column[taken], minlength=len(output)))])
    inputs = sparse.csc_array(
        (
            -1.0 * np.asarray(inputs.data)[taken],
            inputs.indices[taken],
            indptr.astype(inputs.indptr.dtype),
        ),
        shape=inputs.shape,
    )
    inputs.sum_duplicates()
    direct = emitted.T @ system.factors.T
    return Normal(system, output, inputs, sparse.csr_array(inputs.T), np.asarray(direct))


def _per_unit(matrix: sparse.csc_array, output: np.ndarray) -> sparse.csc_array:
    data = matrix.data * (1 / output)[_columns(matrix)]
    return sparse.csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _columns(matrix: sparse.csc_array) -> np.ndarray:
    return np.repeat(np.arange(len(matrix.indptr) - 1), np.diff(matrix.indptr))


def _without_output(system: System, process: int, amount: float) -> Finding:
    return Finding(
        "footprint-output",
        Severity.ERROR,
        system.processes[process],
        Text(
            f"“{system.names[process].zh}”的基准产出为 {amount:g}，应为正数。",
            f"The reference output of '{system.names[process].en}' is {amount:g}, not positive.",
        ),
        Text("检查基准流的方向与数量。", "Look at the direction and amount of its reference flow."),
    )


def _not_finite(system: System, process: int) -> Finding:
    return Finding(
        "footprint-number",
        Severity.ERROR,
        system.processes[process],
        Text(
            f"“{system.names[process].zh}”有一个数量不是有限数。",
            f"'{system.names[process].en}' has an amount that is not a finite number.",
        ),
    )
