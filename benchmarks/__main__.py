"""`python -m benchmarks [SIZE …]`: measures search on registers of these sizes and an import; compare ratios."""

import argparse

from benchmarks import import_records, search


def main() -> None:
    """Runs the measurements."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[100_000], help="organisations in the register")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the import; 0 leaves it out")
    chosen = parser.parse_args()
    for number in chosen.sizes:
        search.run(number)
    if chosen.rows:
        import_records.run(chosen.rows)


if __name__ == "__main__":
    main()
