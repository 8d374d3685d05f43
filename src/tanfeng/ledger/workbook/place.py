"""Places in a workbook: ``file.xlsx#sheet!F12``."""

from __future__ import annotations


def column_letters(column: int) -> str:
    """Return the letters of a column counted from zero.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number, counted from zero, of a column given by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_at(file: str, sheet: str, row: int, column: int) -> str:
    """Return the place of a cell given by row and column, both counted from zero.

    Examples
    --------
    >>> cell_at("a.xlsx", "填报 Data", 11, 5)
    'a.xlsx#填报 Data!F12'
    """
    return f"{file}#{sheet}!{column_letters(column)}{row + 1}"
