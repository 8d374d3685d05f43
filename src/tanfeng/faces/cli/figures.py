"""``rollup``, ``report`` and ``explain``: figures above the plant, and down again."""
