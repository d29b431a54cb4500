"""Words that say little about who is meant, and words that say the same."""

# Parts of Arabic, Romance, Germanic and Slavic names that are written, dropped and spelt at will.
PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ad",
        "ud",
        "as",
        "ar",
        "az",
        "an",
        "at",
        "il",
        "bin",
        "ibn",
        "ben",
        "bint",
        "binti",
        "binte",
        "abu",
        "abou",
        "aboo",
        "umm",
        "um",
        "ould",
        "oglu",
        "ogly",
        "qizi",
        "kizi",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "des",
        "la",
        "le",
        "les",
        "los",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "zum",
        "af",
        "av",
        "of",
        "the",
        "and",
        "y",
        "e",
        "i",
        "u",
    ]
)
SAME_PARTICLE = {
    **dict.fromkeys(("al", "el", "ul", "il", "ad", "ud", "ar", "az", "at", "an", "as"), "al"),
    **dict.fromkeys(("bin", "ibn", "ben"), "bin"),
    **dict.fromkeys(("abu", "abou", "aboo"), "abu"),
}
# Where a particle such as `bin` stands decides who is whose child.
DESCENT = frozenset({"bin"})
DESCENT_WORDS = frozenset({"bin", "ibn", "ben"})

TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mister",
        "monsieur",
        "madame",
        "mme",
        "herr",
        "frau",
        "senor",
        "senora",
        "sr",
        "sra",
        "dr",
        "doctor",
        "prof",
        "professor",
        "eng",
        "engineer",
        "president",
        "prasident",
        "minister",
        "general",
        "gen",
        "brigadier",
        "colonel",
        "col",
        "lieutenant",
        "lt",
        "major",
        "maj",
        "captain",
        "capt",
        "admiral",
        "sergeant",
        "commander",
        "cdr",
        "marshal",
        "sheikh",
        "shaikh",
        "shaykh",
        "sheik",
        "cheikh",
        "haji",
        "hajj",
        "hajji",
        "mullah",
        "mulla",
        "mawlawi",
        "maulavi",
        "maulana",
        "moulana",
        "molvi",
        "qari",
        "ustad",
        "ustaz",
        "sayed",
        "sayyid",
        "sayyed",
        "syed",
        "hafiz",
        "imam",
        "ayatollah",
        "emir",
        "amir",
        "ameer",
        "prince",
        "princess",
        "sir",
        "lord",
        "lady",
        "dame",
        "hon",
        "honourable",
        "honorable",
        "rev",
        "reverend",
        "father",
        "pope",
        "king",
        "queen",
        "ambassador",
        "senator",
        "governor",
        "judge",
        "alhaji",
        "jr",
        "junior",
        "esq",
        "phd",
        "md",
    ]
)

# Short and pet names of people, each line one name.
_NICKNAMES = """
alexander alex sasha sandy alexandr aleksandr
alexandra sasha sandra alex
andrew andy drew
anthony tony
barack barry
benjamin ben benny bibi benji
charles charlie chuck
christopher chris kit
daniel dan danny
david dave
deborah debbie
dmitry dmitri dima mitya
donald don donny
edward ed eddie ted teddy
elizabeth liz beth betty lisa eliza lizzie
eugene gene
evgeny yevgeny evgeniy zhenya
frederick fred freddie
francis frank
gregory greg
ivan vanya
jacob jake
james jim jimmy jamie
jennifer jen jenny
john jack johnny
jonathan jon
joseph joe joey
katherine catherine kate kathy katie
kenneth ken kenny
lawrence larry
leonard leo len lenny
margaret maggie peggy meg
maria masha
matthew matt
michael mike mick mikey
mikhail misha
mohammed mo
nicholas nick
nikolai nikolay kolya
patricia pat patty
patrick pat paddy
peter pete
philip phil
raymond ray
richard rick dick rich richie
robert bob rob bobby robbie
ronald ron ronnie
samuel sam sammy
sergei sergey seryozha
stephen steve steven
susan sue susie
theodore ted teddy theo
thomas tom tommy
timothy tim timmy
victoria vicky
vladimir vova volodya vlad
walter walt
william bill will billy willy liam
yuri yura
"""
NICKNAMES: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_NICKNAMES.split("\n")):
    for _word in _line.split():
        NICKNAMES[_word] = NICKNAMES.get(_word, frozenset()) | {_number}

# Written after a person's name by mistake, or by a trader.
LEGAL_IN_PERSONS = frozenset(["llc", "ltd", "inc", "sa", "gmbh", "co", "plc", "ag", "limited", "corp"])

# Words of organisations' names that many of them share.
GENERIC = frozenset(
    [
        "company",
        "co",
        "corporation",
        "corp",
        "group",
        "holding",
        "holdings",
        "international",
        "intl",
        "global",
        "enterprise",
        "enterprises",
        "industries",
        "industry",
        "industrial",
        "trading",
        "trade",
        "services",
        "service",
        "solutions",
        "systems",
        "organization",
        "organisation",
        "foundation",
        "association",
        "society",
        "institute",
        "center",
        "centre",
        "union",
        "national",
        "state",
        "general",
        "agency",
        "office",
        "department",
        "limited",
        "commercial",
        "business",
        "bureau",
        "committee",
        "council",
        "first",
        "new",
    ]
)

NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        [
            "zero",
            "one first i",
            "two second ii",
            "three third iii",
            "four fourth iv fourty",
            "five fifth v",
            "six sixth vi",
            "seven seventh vii",
            "eight eighth viii",
            "nine ninth ix",
            "ten tenth x",
            "eleven eleventh xi",
            "twelve twelfth xii",
            "thirteen thirteenth xiii",
            "fourteen xiv",
            "fifteen xv",
            "sixteen xvi",
            "seventeen xvii",
            "eighteen xviii",
            "nineteen xix",
            "twenty twentieth xx",
        ]
    )
    for word in words.split()
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
