"""What a validator found, in words (结构问题)."""

from __future__ import annotations

from typing import Any

from tanfeng.reference.finding import Severity, Text
from tanfeng.traceability.epcis.checks import Fault

_SAMPLES = {
    "date-time": "2026-03-04T10:00:00+08:00", "epcis-day": "2026-03-04",
}  # fmt: skip


def fault_of(error: Any) -> Fault:
    """Return the fault of an error of `jsonschema_rs`."""
    kind, path = type(error.kind).__name__, tuple(error.instance_path)
    value = _short(error.instance)
    if kind == "Required":
        name = str(error.kind.property)
        return Fault("epcis-field-missing", Severity.ERROR, (*path, name),
                     Text(f"缺少字段“{name}”。", f"The field '{name}' is missing."))  # fmt: skip
    if kind == "AdditionalProperties":
        names = ", ".join(f"'{each}'" for each in error.kind.unexpected)
        return Fault("epcis-field-unknown", Severity.ERROR, path,
                     Text(f"此处没有字段 {names}。", f"There is no field {names} here."),
                     Text("自有字段须带命名空间前缀，如 example:field。",
                          "Fields of your own need a prefix, such as example:field."))  # fmt: skip
    if kind == "Enum":
        options = ", ".join(map(str, error.kind.options))
        return _value(path, value, f"应为其中之一：{options}", f"Expected one of: {options}")
    if kind == "Format":
        sample = _SAMPLES.get(error.kind.format, error.kind.format)
        return _value(path, value, f"例如 {sample}", f"Such as {sample}")
    if kind == "Type":
        wanted = error.message.rpartition(" of type")[2].strip(' "') or error.message
        return _value(path, value, f"应为 {wanted}", f"Expected {wanted}")
    if kind in ("MinItems", "MinLength"):
        return _value(path, value, "不可为空。", "It must not be empty.")
    if kind in ("Pattern", "MaxLength"):
        return _value(path, value, "名称应为不含空格的 URI，不超过 2000 字；时差如 +08:00。",
                      "Names are URIs without spaces, of at most 2000 characters; offsets are "
                      "written +08:00.")  # fmt: skip
    return _value(
        path, value, "与 EPCIS 2.0 的结构不符。", "It does not have the form of EPCIS 2.0."
    )


def _value(path: tuple[str | int, ...], value: str, zh: str, en: str) -> Fault:
    return Fault("epcis-value", Severity.ERROR, path,
                 Text(f"值 {value} 不合要求。", f"The value {value} will not do."),
                 Text(zh, en))  # fmt: skip


def _short(value: Any) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."
