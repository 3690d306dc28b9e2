"""Invents families of many cultures, whose two exports differ in ways that other test data leave out, with known truth.

    python3 benches/splink/families.py FOLDER [FAMILIES] [SEED]

Double surnames that one system keeps in part or moves to the middle name, surnames of another spelling, given names in their home
language's short form, family name first, children with one name, day and month swapped, patchwork families at one address, twins with
like names, adoption, removals, telephones that many families share. Both sides are damaged independently of each other. Nothing of
it comes from rosterdiff's own generator or word lists.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

GIVEN = {
    "spanish": "Santiago Mateo Diego Francisco Jose Ignacio Guillermo Eduardo Rafael Manuel Ernesto Joaquin|Guadalupe Dolores Rosario "
    "Concepcion Isabel Mercedes Graciela Ximena Valentina Esperanza Beatriz Consuelo",
    "slavic": "Aleksandr Dmitri Mikhail Nikolai Vladimir Sergei Ivan Yuri Bogdan Stanislav|Yekaterina Anastasia Svetlana Tatiana "
    "Ludmila Natalia Oksana Irina Daria Zofia",
    "arabic": "Muhammad Ahmad Yusuf Ibrahim Khalid Abdullah Hassan Omar Bilal Mustafa|Fatima Aisha Maryam Khadija Zaynab Layla Noor "
    "Salma Hafsa Amina",
    "vietnamese": "Minh Hung Quang Tuan Duc Khanh Long Phuc Thanh Bao|Lan Huong Mai Ngoc Thuy Linh Phuong Trang Yen Kim",
    "korean": "Min-jun Seo-jun Do-yun Ji-ho Joon-ho Hyun-woo Tae-yang Sung-min|Ji-woo Seo-yeon Ha-eun Min-seo Soo-ah Ye-jin Eun-ji "
    "Hye-won",
    "indian": "Arjun Rohan Venkatesh Aditya Vikram Karthik Pranav Siddharth|Lakshmi Priya Ananya Kavya Deepika Meenakshi Saraswati "
    "Aishwarya",
    "somali": "Abdi Farah Warsame Liban Guled Ayanle Hodan Mahad|Hodan Ayaan Ifrah Sagal Deqa Fartun Nasra Ubah",
    "english": "William Robert Elizabeth Jackson Theodore Benjamin Alexander Samuel Nathaniel Christopher Zachary Jayden|Margaret "
    "Katherine Abigail Rebecca Josephine Victoria Charlotte Madeline Penelope Harper Kayla Mackenzie",
}
FAMILY = {
    "spanish": "Garcia Rodriguez Martinez Hernandez Lopez Gonzalez Perez Sanchez Ramirez Torres Villanueva Echeverria Ordonez Zamora "
    "Quintanilla Bermudez",
    "slavic": "Ivanov Petrov Kowalski Novak Shevchenko Kovalenko Sokolov Dragic Wisniewski Horvat",
    "arabic": "Al-Hassan Al-Masri Hussein Khalil Mansour El-Sayed Abdelrahman Haddad Nasser Qureshi",
    "vietnamese": "Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do",
    "korean": "Kim Lee Park Choi Jung Kang Cho Yoon",
    "indian": "Sharma Patel Reddy Venkataraman Krishnamurthy Iyer Singh Chatterjee",
    "somali": "Mohamed Ali Abdi Hassan Warsame Farah Jama Nur",
    "english": "Smith Johnson Williams Brown Taylor Anderson Whitaker Fitzgerald McAllister O'Brien Blackwood Pemberton Hathaway "
    "Oglethorpe Dunmore Carlisle",
}
SHORT = dict(
    pair.split(":")
    for pair in "Francisco:Paco Jose:Pepe Ignacio:Nacho Guillermo:Memo Eduardo:Lalo Manuel:Manolo Guadalupe:Lupita Dolores:Lola "
    "Rosario:Charo Concepcion:Concha Mercedes:Meche Graciela:Chela Aleksandr:Sasha Dmitri:Dima Mikhail:Misha Nikolai:Kolya "
    "Vladimir:Vova Yekaterina:Katya Anastasia:Nastya Svetlana:Sveta Tatiana:Tanya Natalia:Natasha Muhammad:Mohammed Ahmad:Ahmed "
    "Yusuf:Youssef Fatima:Fatma Aisha:Ayesha Maryam:Mariam Zaynab:Zainab Venkatesh:Venky Siddharth:Sid Lakshmi:Laxmi William:Billy "
    "Robert:Bob Elizabeth:Betsy Theodore:Teddy Margaret:Peggy Katherine:Kit Abigail:Abby Rebecca:Becky Josephine:Josie "
    "Christopher:Topher Alexander:Xander Penelope:Nell".split()
)
SPELLED = dict(
    pair.split(":")
    for pair in "Hussein:Husain Qureshi:Koreshi Mohamed:Muhammad Hassan:Hasan Nguyen:Nguyễn Tran:Trần Pham:Phạm Garcia:García "
    "Hernandez:Hernández Lopez:López Gonzalez:Gonzales Ordonez:Ordoñez Kovalenko:Kowalenko Shevchenko:Szewczenko Lee:Yi Park:Pak "
    "Choi:Choe Jung:Jeong Kowalski:Kowalska Ivanov:Ivanova Petrov:Petrova O'Brien:Obrien McAllister:MacAllister".split()
)
LIKE = ["Jayden:Jaden", "Kayla:Kaylee", "Madison:Madelyn", "Hassan:Hussein", "Ji-woo:Ji-ho", "Ananya:Anaya", "Aria:Ariana"]
LIKE += ["Brandon:Branden", "Mia:Maya", "Daniel:Daniela", "Lan:Linh", "Carlos:Carla", "Ethan:Evan", "Olivia:Alivia"]
STREETS = "Juniper Larkspur Quarry Old Mill Copper Creek Foundry Meadowlark Sandpiper Harbor Orchard Granite Prairie Lantern".split()
KINDS = [("Street", "St"), ("Avenue", "Ave"), ("Road", "Rd"), ("Lane", "Ln"), ("Court", "Ct"), ("Drive", "Dr")]
COLUMNS = "first middle last birth sex grade street zip phone email guardian".split()


class Town:
    """Draws families."""

    def __init__(self, families: int, seed: int):
        self.dice = random.Random(seed)
        self.children: list[dict] = []
        self.shared = [self.phone() for _ in range(6)]
        for number in range(families):
            self.family(number)

    def chance(self, share: float) -> bool:
        """Says whether something of this probability happens."""
        return self.dice.random() < share

    def phone(self) -> str:
        return f"{self.dice.randint(201, 989)}-555-01{self.dice.randint(0, 99):02}"

    def place(self) -> tuple[str, str]:
        """Draws an address; some houses have many families."""
        number = self.dice.choice([100, 250, 777]) if self.chance(0.06) else self.dice.randint(1, 9900)
        unit = f" Apt {self.dice.randint(1, 40)}" if number in (100, 250, 777) else ""
        return f"{number} {self.dice.choice(STREETS)} {self.dice.choice(KINDS)[0]}{unit}", f"980{self.dice.randint(10, 39)}"

    def family(self, number: int) -> None:
        """Draws a household and its children."""
        dice, culture = self.dice, self.dice.choice(list(GIVEN))
        one, other = (dice.choice(FAMILY[culture].split()) for _ in "ab")
        surname = f"{one} {other}" if culture == "spanish" else f"{one}-{other}" if self.chance(0.06) else one
        parent = dice.choice(GIVEN[culture].replace("|", " ").split())
        street, postcode = self.place()
        home = {"street": street, "zip": postcode, "phone": dice.choice(self.shared) if self.chance(0.04) else self.phone()}
        home |= {"email": f"{parent}.{one}{number}@example.org".lower(), "guardian": f"{parent} {surname}", "culture": culture}
        blended = dice.choice(FAMILY[dice.choice(list(FAMILY))].split()) if self.chance(0.12) else ""
        taken: set[str] = set()
        birth = date(2008, 1, 1) + timedelta(days=dice.randrange(2500))
        for at in range(dice.choices([1, 2, 3, 4, 5], [40, 35, 15, 7, 3])[0]):
            sex = dice.randrange(2)
            names = [n for n in GIVEN[culture].split("|")[sex].split() if n not in taken]
            first = dice.choice(names)
            last = blended if blended and at % 2 else surname
            child = home | {"first": first, "last": last, "sex": "MF"[sex], "birth": birth}
            child["middle"] = dice.choice(GIVEN[culture].split("|")[sex].split()) if self.chance(0.5) else ""
            if culture == "somali":
                child["middle"], child["last"] = parent, one
            self.children.append(child)
            taken.add(first)
            if self.chance(0.03):
                pair = dice.choice(LIKE).split(":")
                child["first"] = pair[0]
                self.children.append(child | {"first": pair[1], "middle": ""})
            birth += timedelta(days=dice.randint(300, 1100))

    def typo(self, text: str) -> str:
        """Returns a text with one slip of the keyboard."""
        at, letter = self.dice.randrange(len(text)), self.dice.choice("aeinorst")
        kind = self.dice.randrange(4)
        if kind == 0 and at + 1 < len(text):
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:at] + ("" if kind == 1 and len(text) > 3 else letter) + text[at + (kind != 2) :]

    def surname(self, row: dict) -> None:
        """Damages the last name: parts, spellings."""
        parts = row["last"].replace("-", " ").split()
        double = len(parts) > 1 and parts[0] not in ("Al", "El")
        if double and self.chance(0.30):
            way = self.dice.randrange(4)
            if way == 0:
                row["middle"], row["last"] = f"{row['middle']} {parts[0]}".strip(), parts[1]
            else:
                row["last"] = (parts[0], parts[1], "-".join(parts))[way - 1]
        elif not double and self.chance(0.08):
            row["last"] = SPELLED.get(row["last"], row["last"].replace("Al-", "Al ").replace("El-", ""))

    def side(self, child: dict, day: str) -> dict[str, str]:
        """Returns a child as one system has it."""
        row, chance = dict(child), self.chance
        if chance(0.08):
            row["first"] = SHORT.get(row["first"], row["first"])
        if "-" in row["first"] and chance(0.4):
            first, second = row["first"].split("-")
            ways = [(first + second, row["middle"]), (f"{first} {second}", row["middle"]), (first, second)]
            row["first"], row["middle"] = self.dice.choice(ways)
        self.surname(row)
        if chance(0.015):
            row["last"] = self.dice.choice(FAMILY[self.dice.choice(list(FAMILY))].split())
            row["guardian"] = f"{row['guardian'].split()[0]} {row['last']}"
        for field in ("first", "last"):
            if chance(0.025):
                row[field] = self.typo(row[field])
        if chance(0.04 if row["culture"] in ("korean", "vietnamese") else 0.005):
            row["first"], row["last"] = row["last"], row["first"]
        if row["culture"] in ("indian", "somali") and chance(0.04):
            row["last"] = ""
        birth: date = row["birth"]
        if birth.day <= 12 and chance(0.03):
            birth = date(birth.year, birth.day, birth.month)
        elif chance(0.012):
            birth = birth.replace(year=birth.year + self.dice.choice([-1, 1]), day=min(birth.day, 28))
        elif chance(0.012):
            birth += timedelta(days=self.dice.choice([-10, -9, -1, 1, 10]))
        row["grade"] = str(max(0, 2026 - child["birth"].year - 6))
        row["birth"] = "" if chance(0.01) else birth.strftime(day)
        if chance(0.10):
            row["street"], row["zip"] = self.place()
        elif chance(0.3):
            long, short = self.dice.choice(KINDS)
            row["street"] = row["street"].replace(long, short).replace("Apt ", "#")
        if chance(0.12):
            row["phone"] = self.dice.choice(self.shared) if chance(0.2) else self.phone()
        if chance(0.15):
            row["email"] = ""
        if chance(0.06):
            row["sex"] = "" if chance(0.7) else "MF"[row["sex"] == "M"]
        if chance(0.4):
            row["middle"] = row["middle"][:1] if chance(0.5) else ""
        return {column: str(row[column]) for column in COLUMNS}


HEADS = {
    "enrollment": "Submission ID,First Name,Middle Name,Last Name,Date of Birth,Gender,Grade,Home Address,Zip,Phone,Email,Parent Name",
    "sis": "Student_Number,First_Name,Middle_Name,Last_Name,DOB,Gender,Grade_Level,Street,Zip,Home_Phone,Guardianemail,Mother",
}


def main() -> None:
    """Writes both files and the truth."""
    folder, families, seed = Path(sys.argv[1]), int((sys.argv + ["", "3000"])[2] or 3000), int((sys.argv + ["", "", "1"])[3] or 1)
    folder.mkdir(parents=True, exist_ok=True)
    town = Town(families, seed)
    files: dict[str, list[list[str]]] = {"enrollment": [], "sis": []}
    pairs, numbers = [], {}
    for side, day in (("enrollment", "%Y-%m-%d"), ("sis", "%m/%d/%Y")):
        keys = town.dice.sample(range(100000, 999999), len(town.children))
        for at, child in enumerate(town.children):
            if town.chance(0.93):
                key = f"F-{keys[at]}" if side == "enrollment" else str(keys[at])
                numbers[side, at] = key
                files[side].append([key, *town.side(child, day).values()])
        town.dice.shuffle(files[side])
    for at in range(len(town.children)):
        if ("enrollment", at) in numbers and ("sis", at) in numbers:
            pairs.append([numbers["enrollment", at], numbers["sis", at]])
    tables = {side: [HEADS[side].split(","), *rows] for side, rows in files.items()}
    tables["truth_pairs"] = [["enrollment_key", "sis_key"], *pairs]
    for name, rows in tables.items():
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)


main()
