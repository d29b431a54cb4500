"""An invented Hong Kong: names in Chinese and English, districts, work and its pay, shops. Nobody real is meant."""

from dataclasses import dataclass

SURNAMES = (
    ("Chan", "陳"), ("Wong", "黃"), ("Lee", "李"), ("Cheung", "張"), ("Lau", "劉"), ("Wang", "王"), ("Ng", "吳"),
    ("Cheng", "鄭"), ("Leung", "梁"), ("Lam", "林"), ("Ho", "何"), ("Tsang", "曾"), ("Yeung", "楊"), ("Kwok", "郭"),
    ("Tang", "鄧"), ("Chow", "周"), ("Yip", "葉"), ("Tse", "謝"), ("Mak", "麥"), ("Fung", "馮"), ("Lo", "羅"),
    ("Tam", "譚"), ("So", "蘇"), ("Hui", "許"), ("Choi", "蔡"), ("Kwan", "關"), ("Poon", "潘"), ("Yuen", "袁"),
)  # fmt: skip
GIVEN = (
    ("Ka Ming", "家明"), ("Wai Ling", "慧玲"), ("Chi Keung", "志強"), ("Mei Yee", "美儀"), ("Siu Fong", "小芳"),
    ("Wing Yan", "詠欣"), ("Kwok Wah", "國華"), ("Yuk Ying", "玉英"), ("Ho Yin", "浩然"), ("Tsz Ching", "子晴"),
    ("Kin Man", "健文"), ("Lai Kuen", "麗娟"), ("Chun Hei", "俊熙"), ("Hoi Ting", "凱婷"), ("Pui Shan", "佩珊"),
    ("Man Kit", "文傑"), ("Suk Fan", "淑芬"), ("Tin Yau", "天佑"), ("Wai Man", "偉文"), ("Ching Man", "靜文"),
    ("Yat Long", "日朗"), ("Sze Wing", "思穎"), ("Chi Fai", "志輝"), ("Oi Lin", "愛蓮"), ("Kwan Yu", "君如"),
)  # fmt: skip
ENGLISH = (
    "", "", "", "Alan", "Betty", "Carmen", "Daniel", "Emily", "Felix", "Grace", "Henry", "Ivy", "Jason", "Karen",
    "Leo", "Mandy", "Nelson", "Olivia", "Peter", "Queenie", "Ronald", "Sandy", "Tony", "Vivian", "Winnie", "Yvonne",
)  # fmt: skip
DISTRICTS = (
    "Central and Western", "Wan Chai", "Eastern", "Southern", "Yau Tsim Mong", "Sham Shui Po", "Kowloon City",
    "Wong Tai Sin", "Kwun Tong", "Tsuen Wan", "Tuen Mun", "Yuen Long", "North", "Tai Po", "Sai Kung", "Sha Tin",
    "Kwai Tsing", "Islands",
)  # fmt: skip
STREETS = ("Hill Road", "Nathan Road", "King's Road", "Castle Peak Road", "Station Lane", "Harbour View Street")

# Occupation, and the range of its monthly pay in whole dollars.
WORK = (
    ("Teacher", 26_000, 62_000), ("Nurse", 28_000, 60_000), ("Clerk", 15_000, 26_000), ("Engineer", 24_000, 75_000),
    ("Driver", 16_000, 28_000), ("Shop assistant", 13_000, 20_000), ("Accountant", 22_000, 68_000),
    ("Chef", 15_000, 40_000), ("Designer", 17_000, 45_000), ("Civil servant", 20_000, 80_000),
    ("Security guard", 13_000, 18_000), ("Manager", 35_000, 120_000), ("Retired", 6_000, 20_000),
    ("Student", 4_000, 9_000),
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """A place where people spend: category, name, and the usual range of a visit in cents."""

    category: str
    name: str
    low: int
    high: int


SHOPS = (
    Shop("groceries", "Harbour Fresh Market 海港鮮街市", 80_00, 620_00),
    Shop("groceries", "Lucky Basket 好運超級市場", 50_00, 480_00),
    Shop("groceries", "Green Lane Organics", 120_00, 700_00),
    Shop("dining", "Golden Teapot Cha Chaan Teng 金壺茶餐廳", 42_00, 120_00),
    Shop("dining", "Dim Sum Garden 點心園", 110_00, 520_00),
    Shop("dining", "Pier 9 Kitchen", 160_00, 880_00),
    Shop("dining", "Noodle Uncle 麵叔", 38_00, 90_00),
    Shop("transport", "Transit Card Top-up 交通卡增值", 100_00, 500_00),
    Shop("transport", "Red Cab 紅的士", 35_00, 220_00),
    Shop("shopping", "Jade Department Store 翡翠百貨", 150_00, 2_400_00),
    Shop("shopping", "Byte Street Electronics", 200_00, 4_800_00),
    Shop("health", "Kind Hands Clinic 仁手診所", 280_00, 1_200_00),
    Shop("leisure", "Peak Cinema 山頂戲院", 85_00, 260_00),
    Shop("leisure", "Island Gym 島健身", 300_00, 900_00),
)
LANDLORDS = ("Harbour Homes Limited", "Lion Rock Properties", "Victoria Estates 維港置業", "Mrs Kwok")
UTILITIES = (
    ("utilities", "City Power 城市電力"),
    ("utilities", "Clear Water 清泉水務"),
    ("telecom", "Wave Mobile 海浪電訊"),
)
EMPLOYERS = (
    "Pearl River Trading", "Kowloon General Hospital Trust", "Sunrise School Sponsoring Body", "North Star Logistics",
    "Tin Hau Foods 天后食品", "Civic Services Payroll", "Bauhinia Design House",
)  # fmt: skip
STRANGERS = ("QX Digital Assets", "Fast Parcel Refund Desk", "M. Zhang Consulting", "Global Prize Claims")
