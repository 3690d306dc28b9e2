"""Reads two exports and their truth, and brings values to one form, as a careful user of a linkage library would.

Names and addresses in lower case without accents and punctuation, dates as ISO, phone numbers as their last ten digits, usual
placeholders as nothing, generational suffixes off the names, words of streets in their short form. Nothing else is mended.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

csv.field_size_limit(1 << 24)

HEADERS = {
    "key": "submissionid recid studentnumber",
    "local_id": "studentid studentnumber localid",
    "state_id": "statestudentid statestudentnumber socsecid stateid",
    "first_name": "studentlegalfirstname firstname givenname",
    "middle_name": "studentlegalmiddlename middlename middleinitial",
    "last_name": "studentlegallastname lastname surname",
    "birth_date": "dateofbirth dob birthdate",
    "sex": "gender sex",
    "street": "homestreetaddress street streetnumber streetname unitnumber address",
    "zip": "zip zipcode postcode",
    "phone": "primaryphone homephone phone",
    "email": "parent1email guardianemail email",
    "guardian": "parent1name mother father guardianname",
}
MONTHS = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
STREET = dict(
    pair.split(":")
    for pair in "street:st avenue:ave av:ave road:rd drive:dr lane:ln court:ct circle:cir boulevard:blvd place:pl terrace:ter "
    "highway:hwy parkway:pkwy trail:trl square:sq north:n south:s east:e west:w northeast:ne northwest:nw southeast:se "
    "southwest:sw apartment:apt unit:apt saint:st mount:mt fort:ft way:wy crescent:cres close:cl".split()
)
NO_NAME = {"unknown", "none", "na", "null", "test", "nmn", "nfn", "nln", "fnu", "lnu", "x", "xx", "xxx"}


def text_of(path: Path) -> str:
    """Returns a file's text, whatever its encoding."""
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Returns a delimited file's rows."""
    text = text_of(path)
    header = text.split("\n", 1)[0]
    delimiter = max(",\t;|^", key=header.count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def plain(text: str) -> str:
    """Returns a text in lower case, without accents and punctuation."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"['’`´.]", "", text.lower())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def name(text: str) -> str | None:
    """Returns a name without its generational suffix."""
    words = plain(text).split()
    while len(words) > 1 and words[-1] in ("jr", "sr", "ii", "iii", "iv"):
        words.pop()
    out = " ".join(words)
    return None if not out or out in NO_NAME else out


def street(text: str) -> str | None:
    """Returns a street in the short form of its words."""
    return " ".join(STREET.get(word, word) for word in plain(text).split()) or None


def digits(text: str, count: int = 0) -> str | None:
    """Returns the digits of a text, the last ones where a count is given, nothing where they are all alike."""
    found = re.sub(r"\D", "", text)[-count:] if count else re.sub(r"\D", "", text)
    return None if not found or len(set(found)) == 1 or count and len(found) < min(count, 7) else found


def day_of(text: str, day_first: bool) -> str | None:
    """Returns a date as ISO."""
    text = text.strip().split("T")[0]
    parts = re.findall(r"[A-Za-z]+|\d+", text)
    try:
        if len(parts) == 1 and len(parts[0]) == 5:
            return (date(1899, 12, 30) + timedelta(days=int(parts[0]))).isoformat()
        if len(parts) == 1 and len(parts[0]) == 8:
            one = parts[0]
            y, m, d = (one[:4], one[4:6], one[6:]) if one[:2] in ("19", "20") else (one[4:], one[:2], one[2:4])
        elif len(parts) < 3:
            return None
        elif len(parts[0]) == 4:
            y, m, d = parts[:3]
        elif parts[0].isalpha():
            m, d, y = parts[:3]
        elif parts[1].isalpha() or day_first:
            d, m, y = parts[:3]
        else:
            m, d, y = parts[:3]
        month = MONTHS.get(m[:3].lower()) if m.isalpha() else int(m)
        year = int(y) + (0 if len(y) > 2 else 2000 if int(y) < 40 else 1900)
        found = date(year, month, int(d)).isoformat()
    except (ValueError, TypeError):
        return None
    return None if found in ("1900-01-01", "1899-12-30", "1970-01-01", "9999-12-31") else found


def is_day_first(values: list[str]) -> bool:
    """Says whether more dates have a day than a month in the first place."""
    firsts = Counter()
    for value in values:
        parts = re.findall(r"\d+", value)
        if len(parts) >= 3 and len(parts[0]) <= 2:
            firsts["day"] += int(parts[0]) > 12
            firsts["month"] += int(parts[1]) > 12
    return firsts["day"] > firsts["month"]


def table_of(path: Path) -> pd.DataFrame:
    """Returns a file as the table that is linked."""
    rows = rows_of(path)
    headers = {re.sub(r"[^a-z0-9]", "", header.lower()): header for header in rows[0] if header}
    columns = {field: [headers[h] for h in known.split() if h in headers] for field, known in HEADERS.items()}
    key = columns["key"][0]
    value = lambda row, field: " ".join((row[c] or "").strip() for c in columns[field] if c != key or field == "local_id").strip()
    day_first = is_day_first([value(row, "birth_date") for row in rows])
    out = []
    for row in rows:
        first, last = name(value(row, "first_name")), name(value(row, "last_name"))
        guardians = [plain(row[c] or "") for c in columns["guardian"]]
        email = value(row, "email").lower()
        out.append({
            "unique_id": (row[key] or "").strip(),
            "first_name": first,
            "last_name": last,
            "full_name": f"{first} {last}" if first and last else None,
            "middle_name": name(value(row, "middle_name")),
            "birth_date": day_of(value(row, "birth_date"), day_first),
            "sex": (value(row, "sex").lower()[:1] or None),
            "street": street(value(row, "street")),
            "zip": (digits(value(row, "zip")) or "")[:5] or None,
            "phone": digits(value(row, "phone"), 10),
            "email": email if "@" in email else None,
            "guardians": [one for one in guardians if one] or None,
            "local_id": (digits(value(row, "local_id")) or "").lstrip("0") or None,
            "state_id": (digits(value(row, "state_id")) or "").lstrip("0") or None,
        })
    frame = pd.DataFrame(out, dtype=object)
    return frame.astype(object).where(frame.notna(), None)


class Truth:
    """The pairs that are one student; rows that the truth knows as copies of one another count as one row."""

    def __init__(self, folder: Path):
        issues = rows_of(folder / "truth_issues.csv") if (folder / "truth_issues.csv").exists() else []
        self.first = {("e", i["enrollment_key"]): i["sis_key"] for i in issues if i["kind"] == "duplicate_enrollment"}
        self.first |= {("s", i["sis_key"]): i["field"] for i in issues if i["kind"] == "duplicate_sis"}
        self.pairs = {self.of(t["enrollment_key"], t["sis_key"]) for t in rows_of(folder / "truth_pairs.csv")}

    def of(self, enrollment: str, sis: str) -> tuple[str, str]:
        """Returns a pair with the rows that copies stand for."""
        return self.first.get(("e", enrollment), enrollment), self.first.get(("s", sis), sis)

    def score(self, found: set[tuple[str, str]]) -> dict[str, float]:
        """Judges pairs."""
        right = len(found & self.pairs)
        precision, recall = right / max(len(found), 1), right / max(len(self.pairs), 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-12)
        return {"precision": precision, "recall": recall, "f1": f1, "wrong": len(found) - right, "missed": len(self.pairs) - right}
