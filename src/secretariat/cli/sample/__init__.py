"""Sample: fills an empty house with the sample institution, the same each time.

`words` reads what the institution brings in `sample/`, `chance` draws, `people` sets up the named
accounts, `records` invents values register by register, `filling` makes the records.
"""

from secretariat.cli.sample.filling import fill, is_filled

__all__ = ["fill", "is_filled"]
