"""Account numbers: three, six and three digits, the last of which guards against a slip of the finger.

The check digit is Damm's: it finds every single wrong digit and every swap of neighbours.
"""

BRANCH = "801"
LENGTH = 12
MAX_SERIAL = 10 ** (LENGTH - len(BRANCH) - 1) - 1

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def account_number(serial: int) -> str:
    """Return the number of the serial-th account; raise ValueError where the numbers are used up."""
    if not 0 <= serial <= MAX_SERIAL:
        raise ValueError(f"account serial {serial} is outside 0 to {MAX_SERIAL}")
    body = f"{BRANCH}{serial:0{LENGTH - len(BRANCH) - 1}d}"
    return body + check_digit(body)


def check_digit(digits: str) -> str:
    """Return Damm's check digit of a string of digits."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def is_valid(number: str) -> bool:
    """Whether this could be one of our numbers: twelve plain digits with the right last one."""
    return len(number) == LENGTH and number.isascii() and number.isdigit() and check_digit(number) == "0"


def bare(typed: str) -> str:
    """Return what a person typed without the blanks and dashes that numbers are written with."""
    return "".join(sign for sign in typed if sign not in " -–‑\u00a0\u3000\t")


def grouped(number: str) -> str:
    """Return a number as it is shown: 801-000123-456; a number of another bank in fours."""
    if len(number) == LENGTH:
        return f"{number[:3]}-{number[3:9]}-{number[9:]}"
    return number
