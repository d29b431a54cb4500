"""Names of one party are alike in whatever hand they are written; names of two are not. All names are invented."""

from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.evaluation import evaluate, is_held_out
from compliance.domain.names import Kind, analyse, compare, search_keys
from compliance.domain.search import build
from compliance.management.commands.evaluate_names import Command

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
BENCH = SHARED / "names" / "nomenklatura_name_bench_cases.csv"
HIT = 0.7


def score(one: str, other: str, kind: Kind = Kind.PERSON) -> float:
    return compare(analyse(one, kind), analyse(other, kind)).score


SAME = [
    ("Zoltan Karvonyi", "KARVONYI, Zoltan"),
    ("Zoltan Karvonyi", "Zoltan Peter Karvonyi"),
    ("Zoltan Karvonyi", "Z. Karvonyi"),
    ("Zoltan Karvonyi", "ZoltanKarvonyi"),
    ("Zoltan Karvonyi", "Dr. Zoltan Karvonyi"),
    ("Zoltan Karvonyi", "Zoltán Karvónyi"),
    ("Zoltan Karvonyi", "Zoltan Karvonyl"),
    ("Grigori Velmorov", "Григорий Велморов"),
    ("Yusuf al-Tazmani", "Youssef el Tazmani"),
    ("Yusuf bin Halim al-Tazmani", "Yousuf Halim Al Tazmany"),
    ("Fernan Bariz", "فرنان باريز"),
    ("Jean-Louis Mabrecourt", "J.-L. Mabrecourt"),
    ("Robert Oxenbridge", "Bob Oxenbridge"),
]
CHINESE_SAME = [
    ("陳大文", "陈大文"),
    ("陳大文", "Chan Tai Man"),
    ("陳大文", "Chen Dawen"),
    ("陈大文", "Chen Da-wen"),
    ("陈大文", "Dawen Chen"),
    ("Chan Tai Man", "Chen Dawen"),
    ("Ts'ai Chih-ming", "Cai Zhiming"),
    ("郭沛東", "KWOK Pui Tung"),
    ("黃志強", "Wong Chi Keung"),
]
OTHER = [
    ("Zoltan Karvonyi", "Istvan Karvonyi"),
    ("Zoltan Karvonyi", "Zoltan Marosvari"),
    ("Yusuf bin Halim", "Halim bin Yusuf"),
    ("陳大文", "陳大民"),
    ("陳大文", "Chan Siu Ming"),
    ("Chan Tai Man", "Wong Tai Man"),
    ("Zoltan", "Zoltan Karvonyi Peter"),
    ("Chan Ka Wai", "Chan Ka Ming"),
]
COMPANIES_SAME = [
    ("Quenzhal Maritime Limited", "Quenzhal Maritime Ltd"),
    ("OAO Praxenor", "Praxenor JSC"),
    ("Praxenor Gesellschaft mit beschränkter Haftung", "Praxenor GmbH"),
    ("Praxenor & Sons Trading", "Praxenor and Sons Trading"),
    ("First Velmora Bank", "1st Velmora Bank"),
    ("Brigade Forty-Two", "Brigade 42"),
    ("滙豐測試有限公司", "汇丰测试有限公司"),
]
COMPANIES_OTHER = [
    ("Quenzhal Maritime Limited", "Quenzhal Insurance Limited"),
    ("Bank of Velmora", "Bank of Testonia"),
    ("Praxenor GmbH", "Praxenor AG"),
    ("Management Company", "Westmoor Management Company"),
]


@pytest.mark.parametrize(("one", "other"), SAME + CHINESE_SAME)
def test_the_same_person(one: str, other: str) -> None:
    assert score(one, other) >= HIT


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_person(one: str, other: str) -> None:
    assert score(one, other) < HIT


@pytest.mark.parametrize(("one", "other"), COMPANIES_SAME)
def test_the_same_company(one: str, other: str) -> None:
    assert score(one, other, Kind.ENTITY) >= HIT


@pytest.mark.parametrize(("one", "other"), COMPANIES_OTHER)
def test_another_company(one: str, other: str) -> None:
    assert score(one, other, Kind.ENTITY) < HIT


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(list(Kind)))
def test_any_text_gives_a_score_nearly_the_same_both_ways(one: str, other: str, kind: Kind) -> None:
    there, back = score(one, other, kind), score(other, one, kind)
    assert 0 <= there <= 1 and 0 <= back <= 1
    assert (there >= HIT) == (back >= HIT) or abs(there - back) < 0.2


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo")), min_size=2, max_size=40))
def test_a_name_is_itself(name: str) -> None:
    form = analyse(name, Kind.PERSON)
    assert not form.parts or compare(form, form).score == 1.0


@pytest.mark.parametrize(
    "hostile", ["", " ", "\x00", "\u200b‍", "." * 10_000, "a " * 5_000, "𝔄" * 400, "'; DROP TABLE--"]
)
def test_hostile_names_are_compared_without_harm(hostile: str) -> None:
    assert 0 <= score(hostile, "Zoltan Karvonyi") <= 1
    assert isinstance(search_keys(analyse(hostile, Kind.UNKNOWN)), frozenset)


def test_the_index_finds_what_comparing_would(tmp_path: Path) -> None:
    listed = [
        "Zoltan Karvonyi",
        "Teimuraz Orbelvani",
        "郭沛東",
        "Quenzhal Maritime",
        *(f"Person Fill{n}" for n in range(500)),
    ]
    index = build([(n, search_keys(analyse(name, Kind.PERSON))) for n, name in enumerate(listed)])
    index = type(index).from_bytes(index.to_bytes())
    for asked, place in (("Karvony Zoltn", 0), ("Timuraz Orbelvany", 1), ("Kwok Pui Tung", 2), ("QUENZAL MARITME", 3)):
        assert place in index.candidates(search_keys(analyse(asked, Kind.PERSON)), limit=20)
    assert build([]).candidates(frozenset({"x"})) == []


@pytest.mark.skipif(not BENCH.exists(), reason="the labelled pairs of ../shared/data/names are not here")
def test_the_labelled_pairs_hold(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = Command._read(BENCH)
    held = [pair for pair in pairs if is_held_out(pair)]
    assert evaluate(pairs, 700).f1 >= 0.88
    assert evaluate(held, 700).f1 >= 0.85
    call_command("evaluate_names", str(BENCH))
    assert "held out" in capsys.readouterr().out
