"""Compares rosterdiff with Splink 5.0.0 on two exports and their truth.

    python3 -m venv venv && venv/bin/pip install splink==5.0.0 duckdb pandas
    rosterdiff generate district --students 5000 --seed 7 --profile nasty
    venv/bin/python benches/splink/compare.py district/enrollment.csv district/sis.txt district --rosterdiff target/release/rosterdiff

The third argument is the folder of `truth_pairs.csv` (enrollment_key,sis_key) and, if there is one, `truth_issues.csv`. Splink links with
and without the students' numbers, in two designs of comparisons (see model.py); each is judged as it is and one to one, at the
probabilities 0.5, 0.9 and 0.95 and at the one with the best F1, which only the truth can tell. What rosterdiff leaves to a person
counts as missed. Rows that the truth knows as copies count as one row, for both programs. Prints one line per result; the memory of
rosterdiff is at most what it says, since a program is counted with what started it.
"""

import argparse
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import exports
import model

HEAD = "{:<34} {:>5} {:>9} {:>9} {:>9} {:>7} {:>7} {:>8} {:>8} {:>6}"
LINE = "{:<34} {:>5} {:>9.6f} {:>9.6f} {:>9.6f} {:>7} {:>7} {:>8.2f} {:>8.2f} {:>6.0f}"


def tell(what: str, cut: str, score: dict[str, float], cost: tuple[float, float, float]) -> None:
    """Prints one result."""
    shares = (score[k] for k in ("precision", "recall", "f1"))
    print(LINE.format(what, cut, *shares, score["wrong"], score["missed"], *cost), flush=True)


class Cost:
    """The wall seconds, processor seconds and peak memory in MiB of this process or of its children."""

    def __init__(self, who: int):
        self.who, self.wall, self.work = who, time.monotonic(), self.worked(who)

    @staticmethod
    def worked(who: int) -> float:
        used = resource.getrusage(who)
        return used.ru_utime + used.ru_stime

    def so_far(self) -> tuple[float, float, float]:
        """Returns the costs since the beginning."""
        peak = resource.getrusage(self.who).ru_maxrss / 1024
        return time.monotonic() - self.wall, self.worked(self.who) - self.work, peak


def by_rosterdiff(program: str, files: list[Path], truth: exports.Truth) -> None:
    """Runs rosterdiff as it comes, with the list of schools where there is one, and judges what it accepted."""
    with tempfile.TemporaryDirectory() as out:
        schools = files[0].parent / "schools.csv"
        more = ["--schools", str(schools)] if schools.exists() else []
        cost = Cost(resource.RUSAGE_CHILDREN)
        run = subprocess.run([program, "reconcile", *map(str, files), *more, "-o", out], capture_output=True, check=False)
        costs = cost.so_far()
        if run.returncode > 1:
            raise SystemExit(run.stderr.decode())
        bare = lambda text: text[1:] if text[:1] == "'" else text
        pairs, review = set(), set()
        for row in exports.rows_of(Path(out) / "matches.csv"):
            keys = bare(row["enrollment_key"]), bare(row["sis_key"])
            if all(keys):
                (review if row["verdict"] == "review" else pairs).add(truth.of(*keys))
    tell("rosterdiff", "0.95", truth.score(pairs), costs)
    asked = review - pairs
    print(f"  and left to a person: {len(asked)} pairs, of which {len(asked & truth.pairs)} are one student")


def by_splink(one, other, truth: exports.Truth, tuned: bool, numbers: bool) -> None:
    """Runs Splink and judges its pairs in every way."""
    cost = Cost(resource.RUSAGE_SELF)
    pairs = model.link(one, other, tuned, numbers)
    costs = cost.so_far()
    design = f"splink {'tuned' if tuned else 'usual'}{'' if numbers else ', no numbers'}"
    # copies count as one row first, so that a copy's partner is not taken away from it and another child put in its place
    folded = [(probability, truth.of(enrollment, sis)) for _, probability, enrollment, sis in pairs]
    for way, kept in {"": folded, ", one to one": model.one_to_one(folded)}.items():
        for cut in (0.5, 0.9, 0.95):
            tell(design + way, str(cut), truth.score({pair for p, pair in kept if p >= cut}), costs)
        tell(design + way, "best", best(kept, truth), costs)


def best(folded: list[tuple[float, tuple[str, str]]], truth: exports.Truth) -> dict[str, float]:
    """Returns the score at the cut with the best F1; pairs come best first."""
    found, right, top, at = set(), 0, (-1.0, 0), 0
    for at, (_, pair) in enumerate(folded, 1):
        if pair not in found:
            found.add(pair)
            right += pair in truth.pairs
        f1 = 2 * right / (len(found) + len(truth.pairs))
        top = max(top, (f1, -at))
    return truth.score({pair for _, pair in folded[: -top[1]]})


def main() -> None:
    """Reads the arguments and compares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("enrollment", "sis", "truth"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rosterdiff", help="the program to compare with")
    parser.add_argument("--only", choices=["usual", "tuned", "none"], help="one design of comparisons, or none")
    parser.add_argument("--no-numbers", action="store_true", help="also without the students' numbers")
    args = parser.parse_args()
    truth = exports.Truth(args.truth)
    head = "what", "cut", "precision", "recall", "F1", "wrong", "missed", "wall s", "cpu s", "MiB"
    print(HEAD.format(*head))
    if args.rosterdiff:
        by_rosterdiff(args.rosterdiff, [args.enrollment, args.sis], truth)
    one, other = exports.table_of(args.enrollment), exports.table_of(args.sis)
    for tuned in (False, True):
        if args.only in (None, "tuned" if tuned else "usual"):
            by_splink(one, other, truth, tuned, True)
            if args.no_numbers:
                by_splink(one, other, truth, tuned, False)


main()
