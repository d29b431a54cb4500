"""Banks that people here pay into, by their Hong Kong clearing code, in our three languages."""

from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, str, str]] = {
    "003": ("Standard Chartered", "渣打銀行", "渣打银行"),
    "004": ("HSBC", "滙豐銀行", "汇丰银行"),
    "009": ("China Construction Bank (Asia)", "中國建設銀行（亞洲）", "中国建设银行（亚洲）"),
    "012": ("Bank of China (Hong Kong)", "中國銀行（香港）", "中国银行（香港）"),
    "015": ("Bank of East Asia", "東亞銀行", "东亚银行"),
    "016": ("DBS Bank", "星展銀行", "星展银行"),
    "018": ("China CITIC Bank International", "中信銀行（國際）", "中信银行（国际）"),
    "020": ("CMB Wing Lung Bank", "招商永隆銀行", "招商永隆银行"),
    "024": ("Hang Seng Bank", "恒生銀行", "恒生银行"),
    "028": ("Public Bank", "大眾銀行", "大众银行"),
    "040": ("Dah Sing Bank", "大新銀行", "大新银行"),
    "041": ("Chong Hing Bank", "創興銀行", "创兴银行"),
    "072": ("ICBC (Asia)", "中國工商銀行（亞洲）", "中国工商银行（亚洲）"),
    "128": ("Fubon Bank", "富邦銀行", "富邦银行"),
    "250": ("Citibank", "花旗銀行", "花旗银行"),
    "387": ("ZA Bank", "眾安銀行", "众安银行"),
}
LANGUAGES = ("en", "zh-hant", "zh-hans")


def bank_name(code: str, language: str) -> str:
    """Return a bank's name in one of our languages (English for any other), or its code where we do not know it."""
    names = NAMES.get(code)
    if names is None:
        return code
    return names[LANGUAGES.index(language) if language in LANGUAGES else 0]
