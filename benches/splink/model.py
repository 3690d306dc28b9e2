"""The Splink model: comparisons, blocking rules, training and prediction; and the choice of one partner for each row.

Two designs of comparisons are tried. `usual` is put together from Splink's own templates as its examples do. `tuned` adds what
improved Splink on the data sets of docs/accuracy.md: one comparison for street and ZIP code together, birth dates with day and
month swapped or two of three parts the same, parts of double names. Columns that are empty in either file are left out.
"""

import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

BLOCKING = [
    ("birth_date",),
    ("first_name", "last_name"),
    ("first_name", "zip"),
    ("last_name", "zip"),
    ("street", "zip"),
    ("street", "first_name"),
    ("street", "last_name"),
    ("phone", "first_name"),
    ("email", "first_name"),
    ("phone", "last_name"),
    ("email", "last_name"),
    ("substr(last_name,1,3)", "substr(first_name,1,2)", "substr(birth_date,1,4)"),
    ("substr(last_name,1,3)", "substr(birth_date,6,5)", "sex"),
    ("substr(first_name,1,3)", "substr(birth_date,1,7)", "sex"),
    ("local_id",),
    ("state_id",),
]
SWAPPED = "l.first_name = r.last_name and l.last_name = r.first_name"
TRAINING = [("first_name", "last_name"), ("birth_date",), ("street", "first_name"), ("email", "first_name")]


def level(sql: str, label: str):
    """Returns a level of a condition in SQL, in which {c}_l and {c}_r may stand."""
    return levels.CustomLevel(sql, label)


def parts(column: str) -> str:
    """Returns the condition that a name is one of the words of the other, or begins like it."""
    words = lambda side: f"string_split({column}_{side}, ' ')"
    return (
        f"(list_contains({words('l')}, {column}_r) or list_contains({words('r')}, {column}_l)"
        f" or (length({column}_l) >= 3 and starts_with({column}_r, {column}_l))"
        f" or (length({column}_r) >= 3 and starts_with({column}_l, {column}_r)))"
    )


def one_name(column: str, tuned: bool, other: str | None = None):
    """Returns the comparison of a name; `other` is the column that it may have been swapped with."""
    chain = [levels.NullLevel(column), levels.ExactMatchLevel(column, term_frequency_adjustments=True)]
    if tuned:
        chain.append(level(parts(column), "part"))
    if other:
        chain.append(levels.ColumnsReversedLevel(column, other, symmetrical=True))
    chain += [levels.JaroWinklerLevel(column, at) for at in (0.92, 0.88, 0.7)]
    return library.CustomComparison(chain + [levels.ElseLevel()], output_column_name=column)


def birth(tuned: bool):
    """Returns the comparison of birth dates."""
    if not tuned:
        return library.DateOfBirthComparison("birth_date", input_is_string=True)
    part = lambda side, at, size: f"substr(birth_date_{side}, {at}, {size})"
    same = lambda at, size: f"({part('l', at, size)} = {part('r', at, size)})"
    swapped = f"{same(1, 4)} and {part('l', 6, 2)} = {part('r', 9, 2)} and {part('l', 9, 2)} = {part('r', 6, 2)}"
    two = f"cast({same(1, 4)} as int) + cast({same(6, 2)} as int) + cast({same(9, 2)} as int) = 2"
    return library.CustomComparison(
        [
            levels.NullLevel("birth_date"),
            levels.ExactMatchLevel("birth_date"),
            level(swapped, "day and month swapped"),
            levels.DamerauLevenshteinLevel("birth_date", 1),
            level(two, "two of three parts"),
            levels.DamerauLevenshteinLevel("birth_date", 2),
            levels.ElseLevel(),
        ],
        output_column_name="birth_date",
    )


def street(tuned: bool, zips: bool):
    """Returns the comparisons of the address."""
    near = [levels.JaroWinklerLevel("street", at) for at in (0.95, 0.88)]
    chain = [levels.NullLevel("street"), levels.ExactMatchLevel("street", term_frequency_adjustments=True), *near]
    if tuned:
        if zips:
            chain.append(levels.ExactMatchLevel("zip", term_frequency_adjustments=True))
        return [library.CustomComparison(chain + [levels.ElseLevel()], output_column_name="street")]
    apart = [library.CustomComparison(chain + [levels.ElseLevel()], output_column_name="street")]
    return apart + ([library.ExactMatch("zip").configure(term_frequency_adjustments=True)] if zips else [])


def number(column: str):
    """Returns the comparison of a number."""
    chain = [levels.NullLevel(column), levels.ExactMatchLevel(column, term_frequency_adjustments=column == "phone")]
    chain.append(levels.DamerauLevenshteinLevel(column, 1))
    return library.CustomComparison(chain + [levels.ElseLevel()], output_column_name=column)


def comparisons(filled: set[str], tuned: bool) -> list:
    """Returns the comparisons for the columns that are filled in both files."""
    out = [one_name("first_name", tuned, "last_name"), one_name("last_name", tuned), birth(tuned)]
    if "middle_name" in filled:
        initial = "substr(middle_name_l,1,1) = substr(middle_name_r,1,1)"
        chain = [levels.NullLevel("middle_name"), levels.ExactMatchLevel("middle_name"), level(initial, "initial")]
        out.append(library.CustomComparison(chain + [levels.ElseLevel()], output_column_name="middle_name"))
    if "sex" in filled:
        out.append(library.ExactMatch("sex"))
    if "street" in filled:
        out += street(tuned, "zip" in filled)
    if "phone" in filled:
        out.append(number("phone"))
    if "email" in filled:
        out.append(library.EmailComparison("email"))
    if "guardians" in filled:
        out.append(library.ArrayIntersectAtSizes("guardians", [1]))
    return out + [number(column) for column in ("local_id", "state_id") if column in filled]


def filled_of(one, other, numbers: bool) -> set[str]:
    """Returns the columns that tell something in both tables."""
    columns = [c for c in one.columns if numbers or c not in ("local_id", "state_id")]
    return {c for c in columns if one[c].notna().any() and other[c].notna().any() and len(set(map(str, one[c]))) > 3 or c == "sex"}


def predicted(api, tables: list, filled: set[str], tuned: bool, rules: list, training: list, samples: float):
    """Trains a model on two tables of an API and returns the pairs that it gives more than 0.01, as a table of that API.

    `rules` block predictions and `training` the estimates of m; u is estimated from so many pairs as `samples` says.
    """
    known = lambda rule: isinstance(rule, str) or all(any(c in part for c in filled) for part in rule)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons(filled, tuned),
        blocking_rules_to_generate_predictions=[block_on(*rule) if isinstance(rule, tuple) else rule for rule in rules if known(rule)],
    )
    linker = Linker(tables, settings, log_level=40)
    sure = [("first_name", "last_name", "birth_date"), ("street", "first_name", "birth_date"), ("street", "first_name", "last_name")]
    sure += [("email", "first_name", "birth_date"), ("local_id",), ("state_id",)]
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on(*r) for r in sure if known(r)], recall=0.8)
    train.estimate_u_using_random_sampling(max_pairs=samples, seed=1)
    for rule in training:
        if known(rule):
            train.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    return linker.inference.predict(threshold_match_probability=0.01)


def link(one, other, tuned: bool, numbers: bool) -> list[tuple[float, float, str, str]]:
    """Links two tables: (match weight, probability, enrollment key, SIS key) of each pair that may be one student."""
    columns = [c for c in one.columns if numbers or c not in ("local_id", "state_id")]
    api = DuckDBAPI()
    tables = [api.register(table[columns], dataset_display_name=name, table_name=f"{name}_rows") for table, name in ((one, "e"), (other, "s"))]
    found = predicted(api, tables, filled_of(one, other, numbers), tuned, [*BLOCKING, SWAPPED], TRAINING, 2e7).as_pandas_dataframe()
    side = found["source_dataset_l"] == "e"
    left, right = found["unique_id_l"].where(side, found["unique_id_r"]), found["unique_id_r"].where(side, found["unique_id_l"])
    return sorted(zip(found["match_weight"], found["match_probability"], left, right), key=lambda p: (-p[0], p[2], p[3]))


def one_to_one(pairs: list[tuple[float, tuple[str, str]]]) -> list[tuple[float, tuple[str, str]]]:
    """Keeps the pairs of which no row stands in a better one; pairs come best first."""
    taken, out = set(), []
    for probability, (enrollment, sis) in pairs:
        ends = {("e", enrollment), ("s", sis)}
        if not ends & taken:
            taken |= ends
            out.append((probability, (enrollment, sis)))
    return out
