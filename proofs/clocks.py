"""Clocks: the house's clocks against a simulator that looks at every minute, on random histories.

Offices on four continents, lengths in working days, hours and all others, deadlines, pauses,
reopenings, holidays added afterwards, lengths and deadlines changed and rules changed midway; each
history is asked at three
instants, the past ones after everything has happened.
"""

import sys

from proofs import common


def main() -> int:
    """Compare and print the line of the proof."""
    asked = common.parser(__doc__, histories=2_000).parse_args()
    seed = common.seed_of(asked.seed)
    with common.opened(asked.engine):
        from proofs.clock_histories import compare

        found = compare(seed, asked.histories)
        for one in found[:5]:
            sys.stderr.write(f"{one}\n")
        figure = (
            f"{asked.histories:,} random histories, each asked at three instants:"
            f" {len(found)} differences"
        )
        name = "A clock shows what a simulator shows that looks at every minute"
        return common.report(name, figure, engine=asked.engine, seed=seed, holds=not found)


if __name__ == "__main__":
    sys.exit(main())
