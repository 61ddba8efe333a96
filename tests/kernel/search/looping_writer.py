"""Write batches of twenty records for ever and say which were acknowledged; to be killed."""

import sys
from pathlib import Path

from tests.kernel.search.builders import SCHEMA, document

from secretariat.kernel.search import Writer

BATCH = 20


def main(root: Path) -> None:
    """Apply one batch after another, each moving the position by one."""
    with Writer.open(root, "staff", SCHEMA) as writer:
        step = writer.position
        while True:
            step += 1
            numbers = range(step * BATCH, (step + 1) * BATCH)
            writer.apply([document(number, "box") for number in numbers], (), step)
            sys.stdout.write(f"{step}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
