"""What an identifier looks like, most telling first. A run of digits alone is judged in find.py."""

import re
from typing import Final, NamedTuple

from nlu.identifiers import check_digits

Kind = str
"""link, e-mail, handle, place, wallet, account, card, id, passport, phone, number."""

_EDGE: Final = r"(?<![A-Za-z0-9@])"
_END: Final = r"(?![A-Za-z0-9])"


class Shape(NamedTuple):
    """One pattern and what it stands for."""

    kind: Kind
    pattern: re.Pattern[str]


def _shape(kind: Kind, body: str, flags: int = 0) -> Shape:
    return Shape(kind, re.compile(f"{_EDGE}(?:{body}){_END}", flags))


SHAPES: Final[tuple[Shape, ...]] = (
    Shape("link", re.compile(r"(?:https?://|www\.)[^\s<>\u3000-\u303f\uff00-\uffef]+", re.I)),
    Shape("e-mail", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")),
    _shape(
        "link",
        r"(?:[a-z0-9-]+\.)+(?:com|net|org|info|io|me|cc|vip|top|xyz|cn|tw|hk|vn|th|kh|mm|la|my|id|ph|bd|in|lk|np"
        r"|app|link|page|gov|edu)(?:/[^\s]*)?",
        re.I,
    ),
    _shape("handle", r"(?<![A-Za-z0-9])@[A-Za-z][A-Za-z0-9_]{4,31}"),
    _shape("place", r"-?\d{1,2}\.\d{3,}\s*[,，;/ ]\s*-?\d{1,3}\.\d{3,}"),
    _shape(
        "place",
        r"\d{1,3}\s*[°º]\s*\d{1,2}\s*['′’]\s*(?:\d{1,2}(?:\.\d+)?\s*[\"″”]\s*)?[NSEW]"
        r"(?:\s*,?\s*\d{1,3}\s*[°º]\s*\d{1,2}\s*['′’]\s*(?:\d{1,2}(?:\.\d+)?\s*[\"″”]\s*)?[NSEW])?",
    ),
    _shape("place", r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}"),
    _shape("wallet", r"0x[0-9a-fA-F]{40}|bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"),
    _shape("wallet", r"T[1-9A-HJ-NP-Za-km-z]{33}"),
    _shape("account", r"[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?"),
    _shape("id", r"\d{17}[\dXx]"),
    _shape("id", r"[A-Z][1289]\d{8}"),
    _shape("id", r"\d{1,2}/[A-Za-z\u1000-\u109f]{3,20}\s?\([A-Za-z\u1000-\u109f]{1,6}\)\s?\d{6}"),
    _shape("id", r"\d{9}[VvXx]|\d{5}-\d{7}-\d|\d{2}-\d{2}-\d{2}-\d{5}|[A-Z]{5}\d{4}[A-Z]"),
    _shape("passport", r"[A-Z]{1,2}\s?\d{6,9}[A-Z]?"),
)

CONFIRM: Final = {
    "account": lambda text: len(text) >= 15 and check_digits.iban(text),
}
"""What a shape must satisfy besides; by kind."""

PASSPORT_WORDS: Final = re.compile(
    r"passport|pasport|paspor|护照|護照|পাসপোর্ট|พาสปอร์ต|หนังสือเดินทาง|hộ chiếu|ho chieu|पासपोर्ट|پاسپورٹ"
    r"|ပတ်စပို့|លិខិតឆ្លងដែន|ປາດສະປອດ|ຫນັງສືຜ່ານແດນ|паспорт|passeport|pasaporte|جواز",
    re.I,
)
ACCOUNT_WORDS: Final = re.compile(
    r"account|acc\b|a/c|iban|bank|bkash|nagad|upi|账号|帐号|账户|帳號|卡号|卡號|银行|銀行|บัญชี|ธนาคาร"
    r"|พร้อมเพย์|tài khoản|tai khoan|stk|rekening|bangko|হিসাব|একাউন্ট|ব্যাংক|বিকাশ|खाता|बैंक|គណនី|ບັນຊີ|ဘဏ်"
    r"|счет|счёт|cuenta|compte|conta",
    re.I,
)
MONEY: Final = re.compile(
    r"^\s?(?:usd|us\$|dollars?|baht|thb|riel|khr|kip|lak|kyat|mmk|vnd|đ|dong|rp|rupiah|idr|rm|ringgit|taka|bdt|tk"
    r"|rupees?|rs|inr|pesos?|php|yuan|rmb|cny|元|块|塊|万|萬|美金|บาท|টাকা|रुपये|ទឹកប្រាក់|រៀល|ກີບ|ကျပ်|%|percent|million|k\b)",
    re.I,
)
MONEY_BEFORE: Final = re.compile(r"(?:[$€£¥฿৳₹₫៛₭₱]|usd|rp|rm|rs\.?|thb)\s?$", re.I)
