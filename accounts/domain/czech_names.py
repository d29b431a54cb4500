"""Invented Czech names, the same for the same person each time: the real books carry none."""

from hashlib import sha256

MEN = (
    "Jan", "Petr", "Josef", "Pavel", "Martin", "Tomáš", "Jaroslav", "Miroslav", "Zdeněk", "Václav", "František",
    "Michal", "Karel", "Milan", "Vladimír", "Lukáš", "David", "Jakub", "Ladislav", "Stanislav", "Roman", "Ondřej",
    "Radek", "Marek", "Daniel", "Antonín", "Vojtěch", "Filip", "Adam", "Matěj",
)  # fmt: skip
WOMEN = (
    "Marie", "Jana", "Eva", "Anna", "Hana", "Věra", "Lenka", "Alena", "Kateřina", "Petra", "Lucie", "Jaroslava",
    "Ludmila", "Helena", "Jitka", "Martina", "Zdeňka", "Veronika", "Jarmila", "Michaela", "Ivana", "Jiřina",
    "Monika", "Tereza", "Zuzana", "Božena", "Vlasta", "Markéta", "Marcela", "Dagmar",
)  # fmt: skip
FAMILIES = (
    ("Novák", "Nováková"), ("Svoboda", "Svobodová"), ("Novotný", "Novotná"), ("Dvořák", "Dvořáková"),
    ("Černý", "Černá"), ("Procházka", "Procházková"), ("Kučera", "Kučerová"), ("Veselý", "Veselá"),
    ("Horák", "Horáková"), ("Němec", "Němcová"), ("Pokorný", "Pokorná"), ("Pospíšil", "Pospíšilová"),
    ("Marek", "Marková"), ("Hájek", "Hájková"), ("Jelínek", "Jelínková"), ("Král", "Králová"),
    ("Růžička", "Růžičková"), ("Beneš", "Benešová"), ("Fiala", "Fialová"), ("Sedláček", "Sedláčková"),
    ("Doležal", "Doležalová"), ("Zeman", "Zemanová"), ("Kolář", "Kolářová"), ("Krejčí", "Krejčí"),
    ("Navrátil", "Navrátilová"), ("Čermák", "Čermáková"), ("Urban", "Urbanová"), ("Vaněk", "Vaňková"),
    ("Blažek", "Blažková"), ("Kříž", "Křížová"), ("Kopecký", "Kopecká"), ("Bartoš", "Bartošová"),
    ("Musil", "Musilová"), ("Šimek", "Šimková"), ("Konečný", "Konečná"), ("Malý", "Malá"), ("Holub", "Holubová"),
    ("Staněk", "Staňková"), ("Štěpánek", "Štěpánková"), ("Kadlec", "Kadlecová"),
)  # fmt: skip


def name_of(client_id: int, *, female: bool) -> tuple[str, str]:
    """Return (given name, family name) of a client."""
    digest = sha256(f"berka:{client_id}".encode()).digest()
    given = WOMEN if female else MEN
    return given[digest[0] % len(given)], FAMILIES[digest[1] % len(FAMILIES)][female]
