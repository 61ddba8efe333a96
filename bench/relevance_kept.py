"""Relevance, kept: the figures of `bench.relevance` as a result for the page.

python -m bench.relevance_kept [--keep]
"""

import sys

from bench import relevance, reporting
from bench.reporting import Claim, Report


def measure() -> Report:
    """Return the figures of both collections as a report."""
    report = Report(
        name="relevance",
        title="Relevance: questions with human judgements",
        size=2,
        unit="collections",
        engine="-",
        columns=(f"nDCG@{relevance.DEPTH}", "Secretariat", relevance.PEER, "ratio"),
    )
    for name, mine, peer in relevance.figures():
        report.rows.append((name, f"{mine:.4f}", f"{peer:.4f}", f"{mine / peer:.3f}"))
        promise = f"{name}: at least the nDCG@10 of {relevance.PEER}"
        report.claims.append(Claim("search", promise, f"{mine / peer:.3f}×", mine >= peer))
    return report


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=2).parse_args()
    if not relevance.data_folder().is_dir():
        print(f"No collections in {relevance.data_folder()}.", file=sys.stderr)
        return 75
    return reporting.finish(measure(), keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
