"""Sample: fills an empty house with the sample institution, the same each time.

`words` reads what the institution brings in `sample/`, `chance` draws, `people` sets up the named
accounts, `invention` invents values register by register, `cases` plays records step by step,
`filling` makes all of them.
"""

from secretariat.cli.sample.filling import fill, is_filled

__all__ = ["fill", "is_filled"]
