"""Times Splink 5.0.0 beside rosterdiff on two big exports, in one run.

    venv/bin/pip install splink==5.0.0 duckdb pandas pyarrow
    rosterdiff generate state --students 1000000
    venv/bin/python benches/splink/speed.py state/enrollment.csv state/sis.txt --rosterdiff target/release/rosterdiff

Splink is timed at training and prediction alone, on Parquet files whose values were brought to one form before, with two threads and
with few blocking rules and estimates of u from ten million pairs, as big files ask for. rosterdiff is timed whole, from the exports
to the report set, in turns before and after it. Nothing is judged here; compare.py does that.
"""

import argparse
import multiprocessing
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import exports
import model

BLOCKING = [
    ("state_id",),
    ("local_id",),
    ("last_name", "birth_date"),
    ("first_name", "birth_date"),
    ("phone",),
    ("email",),
    ("street", "zip"),
    ("substr(last_name,1,4)", "substr(first_name,1,1)", "substr(birth_date,1,4)", "sex"),
]
# each column is free in one of them, and neither brings a hundred million pairs, as birth dates alone would
TRAINING = [("first_name", "last_name"), ("birth_date", "sex", "zip")]


def rosterdiff(program: str, files: list[Path]) -> None:
    """Runs rosterdiff whole and prints what it took."""
    with tempfile.TemporaryDirectory() as out:
        schools = files[0].parent / "schools.csv"
        more = ["--schools", str(schools)] if schools.exists() else []
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        run = subprocess.run([program, "reconcile", *map(str, files), *more, "-o", out], capture_output=True, check=False)
        wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if run.returncode > 1:
            raise SystemExit(run.stderr.decode())
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"rosterdiff, whole: {wall:.1f} s, {work:.1f} processor seconds", flush=True)


def prepare(files: list[Path], folder: Path) -> set[str]:
    """Writes the exports as Parquet files and returns the columns that both fill; the time of it does not count."""
    one, other = (exports.table_of(file) for file in files)
    for table, name in ((one, "e"), (other, "s")):
        table.to_parquet(folder / f"{name}.parquet")
    return model.filled_of(one, other, True)


def splink(folder: Path, filled: set[str], tuned: bool) -> None:
    """Trains and predicts on the prepared files and prints what it took."""
    began, connection = time.monotonic(), duckdb.connect()
    connection.execute("set threads = 2")
    api = model.DuckDBAPI(connection)
    tables = []
    for name in "es":
        connection.execute(f"create table {name}_rows as select * from read_parquet('{folder / name}.parquet')")
        tables.append(api.register(f"{name}_rows", dataset_display_name=name))
    found = model.predicted(api, tables, filled, tuned, BLOCKING, TRAINING, 1e7)
    pairs = connection.execute(f"select count(*) from {found.physical_name}").fetchone()[0]
    used, wall = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
    work, design = used.ru_utime + used.ru_stime, "tuned" if tuned else "usual"
    print(
        f"splink {design}, training and prediction: {wall:.1f} s, {work:.1f} processor seconds, "
        f"{used.ru_maxrss / 2**20:.1f} GiB, {pairs} pairs kept",
        flush=True,
    )


def apart(work, *given):
    """Returns what a function returns that runs in a process of its own, so that its memory is not charged to others."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def main() -> None:
    """Reads the arguments and times both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs=2)
    parser.add_argument("--rosterdiff", required=True, help="the program to time beside it")
    parser.add_argument("--tuned", action="store_true", help="the design of comparisons that matches better and takes longer")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        filled = apart(prepare, args.files, Path(name))
        rosterdiff(args.rosterdiff, args.files)
        apart(splink, Path(name), filled, args.tuned)
        rosterdiff(args.rosterdiff, args.files)


if __name__ == "__main__":
    main()
