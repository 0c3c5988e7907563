"""Decides what is a unified social credit code (GB 32100-2015, 2021 art. 10).

Errors: wrong length, a character outside the alphabet, a wrong check character. Warnings: an
unknown department or class, an unknown or abolished division, an organisation code whose own
check character does not fit; codes outlive tables, so one of these alone refuses nothing. Two of
them together do: the last character fits by chance one time in 31, and a code that is odd in two
independent parts was typed or invented (``123456789012345678``).
"""

from dataclasses import dataclass
from typing import Final

from portal.kernel import divisions
from portal.kernel.identifiers import organisation_code
from portal.kernel.identifiers.verdict import Finding, Verdict, normal_form
from portal.kernel.messages import Message, msg

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18

# Characters left out of the alphabet because they are misread, and what was probably meant.
_MISREAD: Final = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"}

DEPARTMENTS: Final[dict[str, Message]] = {
    "1": msg("机构编制"),
    "2": msg("外交"),
    "3": msg("司法行政"),
    "4": msg("文化"),
    "5": msg("民政"),
    "6": msg("旅游"),
    "7": msg("宗教"),
    "8": msg("工会"),
    "9": msg("市场监督管理"),
    "A": msg("军队编制"),
    "N": msg("农业农村"),
    "Y": msg("其他登记管理部门"),
}

# Departments without a row have no public list of classes; any class of theirs is accepted.
_CLASSES: Final[dict[str, str]] = {
    "1": "1239",
    "3": "123459",
    "5": "12349",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """The meaningful parts of a code that passed the check."""

    department: str
    klass: str
    division: str
    organisation_code: str


def check(text: str) -> Verdict:
    """Return the verdict on a code as somebody typed it; ``value`` is its normal form."""
    value = normal_form(text)
    fatal = _length(value) or _alphabet(value) or _check_character(value)
    if fatal:
        return Verdict(value, fatal)
    oddities = (*_registration(value), *_division(value), *_organisation(value))
    if sum(finding.code != "division_abolished" for finding in oddities) > 1:
        unreal = Finding("not_real", msg("校验码虽然相符，但代码有两处以上不合编码规则，不是真实代码。"))
        return Verdict(value, (unreal,), oddities)
    return Verdict(value, (), oddities)


def parts(code: str) -> Parts:
    """Return the parts of a code in normal form; ValueError if it has another length."""
    if len(code) != LENGTH:
        raise ValueError("a credit code has 18 characters")
    return Parts(code[0], code[1], code[2:8], code[8:17])


def is_authority(code: str) -> bool:
    """Tell whether the code belongs to a body registered by the staffing commission (first 1)."""
    return code.startswith("1")


def is_sole_proprietor(code: str) -> bool:
    """Tell whether the code belongs to an individual business (first two 92)."""
    return code.startswith("92")


def check_character(first_seventeen: str) -> str:
    """Return the last character for seventeen characters of the alphabet; ValueError otherwise."""
    weight, total = 1, 0
    for character in first_seventeen:
        total += weight * ALPHABET.index(character)
        weight = weight * 3 % 31
    return ALPHABET[-total % 31]


def make(department: str, klass: str, division: str, organisation: str) -> str:
    """Return the code of the first eight characters of an organisation code, both checks computed.

    Raises ValueError if a part has the wrong length or a character outside the alphabet.
    """
    body = department + klass + division + organisation
    if (len(department), len(klass), len(division), len(organisation)) != (1, 1, 6, 8):
        raise ValueError(f"parts of a credit code have 1, 1, 6 and 8 characters: {body!r}")
    body += organisation_code.check_character(organisation)
    return body + check_character(body)


def _length(value: str) -> tuple[Finding, ...]:
    if len(value) == LENGTH:
        return ()
    return (Finding("length", msg("统一社会信用代码应为18位，现为%(n)s位。", n=len(value))),)


def _alphabet(value: str) -> tuple[Finding, ...]:
    return tuple(
        Finding("alphabet", _stranger(character, place))
        for place, character in enumerate(value, start=1)
        if character not in ALPHABET
    )


def _stranger(character: str, place: int) -> Message:
    meant = _MISREAD.get(character)
    if meant is None:
        return msg("第%(place)s位“%(found)s”不是代码字符。", place=place, found=character)
    return msg(
        "第%(place)s位“%(found)s”不是代码字符，是否应为“%(meant)s”？",
        place=place,
        found=character,
        meant=meant,
    )


def _check_character(value: str) -> tuple[Finding, ...]:
    expected = check_character(value[:17])
    if value[17] == expected:
        return ()
    sentence = msg(
        "校验码不符：第18位为“%(found)s”，若前17位无误应为“%(expected)s”。",
        found=value[17],
        expected=expected,
    )
    return (Finding("check_digit", sentence),)


def _registration(value: str) -> tuple[Finding, ...]:
    if value[0] not in DEPARTMENTS:
        return (Finding("department", msg("第1位“%(found)s”不是已知的登记管理部门。", found=value[0])),)
    if value[1] not in _CLASSES.get(value[0], ALPHABET):
        return (Finding("class", msg("第2位“%(found)s”不是已知的机构类别。", found=value[1])),)
    return ()


def _division(value: str) -> tuple[Finding, ...]:
    code = value[2:8]
    known = divisions.get(code)
    if known is not None and known.abolished:
        sentence = msg("行政区划 %(code)s（%(name)s）已撤销。", code=code, name=known.name)
        return (Finding("division_abolished", sentence),)
    if divisions.is_plausible(code):
        return ()
    return (Finding("division_unknown", msg("第3至8位“%(code)s”不是已知的行政区划。", code=code)),)


def _organisation(value: str) -> tuple[Finding, ...]:
    if organisation_code.check_character(value[8:16]) == value[16]:
        return ()
    return (Finding("organisation_code", msg("第9至17位的组织机构代码校验码不符。")),)
