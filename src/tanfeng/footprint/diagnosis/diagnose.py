"""Looking a system over (系统体检): refuse what has no answer, tell what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.footprint.diagnosis.loops import Loop, loops
from tanfeng.footprint.diagnosis.scale import FAR, Outlier, outliers, silent
from tanfeng.footprint.engine import Intensities, Normal, intensities
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

_NAMED = 6
_SHOWN = 20


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What was found; `intensities` is None where the system has no answer.

    Attributes
    ----------
    silent
        Columns of products whose impact is exactly zero.
    """

    loops: tuple[Loop, ...]
    outliers: tuple[Outlier, ...]
    silent: tuple[int, ...]
    intensities: Intensities | None
    findings: tuple[Finding, ...]

    def answer(self) -> Intensities:
        """Return the intensities, or refuse with every loop named.

        Raises
        ------
        TanfengError
            ``footprint-loop``.
        """
        if self.intensities is None:
            raise TanfengError(*(f for f in self.findings if f.severity is Severity.ERROR))
        return self.intensities


def diagnose(normal: Normal, *, far: float = FAR) -> Diagnosis:
    """Look a system over before its numbers are used.

    Parameters
    ----------
    far
        See `outliers`.

    Raises
    ------
    TanfengError
        ``footprint-singular`` where there is no faulty loop, and yet no answer.
    """
    faulty = loops(normal)
    if faulty:
        told = tuple(_loop(normal, each) for each in faulty)
        return Diagnosis(faulty, (), (), None, told)
    found = intensities(normal)
    odd = outliers(normal, found, far=far)
    zero = tuple(int(n) for n in silent(normal, found))
    findings = [_outlier(normal, each) for each in odd if each.own][:_SHOWN]
    if zero:
        findings.append(_silent(normal, zero))
    return Diagnosis((), odd, zero, found, tuple(findings))


def _loop(normal: Normal, loop: Loop) -> Finding:
    system = normal.system
    shown = loop.processes[:_NAMED]
    more = len(loop.processes) - len(shown)
    zh = "、".join(system.names[n].zh for n in shown) + (f" 等 {more} 个" if more > 0 else "")
    en = ", ".join(system.names[n].en for n in shown) + (f" and {more} more" if more > 0 else "")
    supplier, user = loop.link
    return Finding(
        "footprint-loop",
        Severity.ERROR,
        ", ".join(system.processes[n] for n in shown),
        Text(
            f"这些过程互相消耗的不少于所产（谱半径 {loop.radius:.6g}）：{zh}。",
            "These processes take from each other at least as much as they make (radius "
            f"{loop.radius:.6g}): {en}.",
        ),
        Text(
            f"先看最重的一处：“{system.names[user].zh}”每单位产出消耗 {loop.amount:.4g} 单位“"
            f"{system.names[supplier].zh}”。核对单位与数量，或断开此链接。",
            f"Look at the heaviest link first: '{system.names[user].en}' takes {loop.amount:.4g} "
            f"of '{system.names[supplier].en}' per unit. Check units and amounts, or cut the link.",
        ),
    )


def _outlier(normal: Normal, odd: Outlier) -> Finding:
    system, times = normal.system, abs(odd.value) / odd.median
    return Finding(
        "footprint-scale",
        Severity.WARNING,
        system.processes[odd.process],
        Text(
            f"“{system.names[odd.process].zh}”每单位影响 {odd.value:.3g}，为同单位产品中位数的 "
            f"{times:.1e} 倍。",
            f"'{system.names[odd.process].en}' has an impact of {odd.value:.3g} per unit, "
            f"{times:.1e} times the median of products in its unit.",
        ),
        Text("多半是单位或基准产出有误。", "A unit or the reference output is most likely wrong."),
    )


def _silent(normal: Normal, zero: tuple[int, ...]) -> Finding:
    system = normal.system
    named = [system.processes[n] for n in zero[:_NAMED]]
    return Finding(
        "footprint-zero",
        Severity.WARNING,
        ", ".join(named),
        Text(
            f"{len(zero)} 个产品的影响恰为零（共 {len(system)} 个）：上游未链接，或排放未特征化。",
            f"{len(zero)} of {len(system)} products have an impact of exactly zero: their inputs "
            "are not linked, or their emissions have no factor.",
        ),
    )
