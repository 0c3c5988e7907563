"""Decides what the built-in sentences of the form library are called in the portal's languages.

The library speaks English; each of its sentences has one Chinese msgid here, translated like all
others. Sentences that the portal writes itself pass through as msgids.
"""

from typing import Final

from portal.i18n.catalogues import gettext
from portal.kernel.messages import Message, msg

_TOO_SHORT: Final = msg("至少填写%(min)d个字符。")
_TOO_LONG: Final = msg("不能超过%(max)d个字符。")
_EXACTLY: Final = msg("应为%(max)d个字符。")
_NOT_OFFERED: Final = msg("“%(value)s”不在可选范围内。")
_CHOOSE: Final = msg("请在所列选项中选择。")
_UNKNOWN_CHOICE: Final = msg("无法识别所选内容。")
_TOKEN_MISSING: Final = msg("表单缺少安全令牌，请刷新页面后重试。")
_TOKEN_EXPIRED: Final = msg("表单已过期，请重新提交。")
_TOKEN_INVALID: Final = msg("表单的安全令牌无效，请刷新页面后重试。")

SENTENCES: Final[dict[str, Message]] = {
    "Invalid field name '%s'.": msg("表单没有这个栏目：%s"),
    "Field must be equal to %(other_name)s.": msg("应与%(other_name)s相同。"),
    "Field must be at least %(min)d character long.": _TOO_SHORT,
    "Field must be at least %(min)d characters long.": _TOO_SHORT,
    "Field cannot be longer than %(max)d character.": _TOO_LONG,
    "Field cannot be longer than %(max)d characters.": _TOO_LONG,
    "Field must be exactly %(max)d character long.": _EXACTLY,
    "Field must be exactly %(max)d characters long.": _EXACTLY,
    "Field must be between %(min)d and %(max)d characters long.": msg("应为%(min)d至%(max)d个字符。"),
    "Number must be at least %(min)s.": msg("不能小于%(min)s。"),
    "Number must be at most %(max)s.": msg("不能大于%(max)s。"),
    "Number must be between %(min)s and %(max)s.": msg("应在%(min)s至%(max)s之间。"),
    "Date must be at least %(min)s.": msg("不能早于%(min)s。"),
    "Date must be at most %(max)s.": msg("不能晚于%(max)s。"),
    "Date must be between %(min)s and %(max)s.": msg("应在%(min)s至%(max)s之间。"),
    "This field is required.": msg("请填写此项。"),
    "Invalid input.": msg("填写的内容不符合要求。"),
    "Invalid email address.": msg("电子邮箱地址格式不符。"),
    "Invalid IP address.": msg("IP地址格式不符。"),
    "Invalid Mac address.": msg("MAC地址格式不符。"),
    "Invalid URL.": msg("网址格式不符。"),
    "Invalid UUID.": msg("UUID格式不符。"),
    "Invalid value, must be one of: %(values)s.": msg("应为下列之一：%(values)s。"),
    "Invalid value, can't be any of: %(values)s.": msg("不能是下列任何一个：%(values)s。"),
    "This field cannot be edited.": msg("此项不能修改。"),
    "This field is disabled and cannot have a value.": msg("此项已停用，不能填写。"),
    "Invalid CSRF Token.": _TOKEN_INVALID,
    "CSRF token missing.": _TOKEN_MISSING,
    "CSRF failed.": _TOKEN_INVALID,
    "CSRF token expired.": _TOKEN_EXPIRED,
    "The CSRF token is missing.": _TOKEN_MISSING,
    "The CSRF session token is missing.": _TOKEN_MISSING,
    "The CSRF token has expired.": _TOKEN_EXPIRED,
    "The CSRF token is invalid.": _TOKEN_INVALID,
    "The CSRF tokens do not match.": _TOKEN_INVALID,
    "Invalid Choice: could not coerce.": _UNKNOWN_CHOICE,
    "Choices cannot be None.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _UNKNOWN_CHOICE,
    "'%(value)s' is not a valid choice for this field.": _NOT_OFFERED,
    "'%(value)s' are not valid choices for this field.": _NOT_OFFERED,
    "Not a valid datetime value.": msg("日期时间格式不符。"),
    "Not a valid date value.": msg("日期格式不符，应为YYYY-MM-DD，如2026-11-22。"),
    "Not a valid time value.": msg("时间格式不符。"),
    "Not a valid week value.": msg("周次格式不符。"),
    "Not a valid integer value.": msg("应为整数。"),
    "Not a valid decimal value.": msg("应为数字。"),
    "Not a valid float value.": msg("应为数字。"),
}


class FormTranslations:
    """The object that forms ask for their texts (``Meta.get_translations``)."""

    def gettext(self, string: str) -> str:
        """Return the sentence in the current language, its placeholders untouched."""
        known = SENTENCES.get(string)
        return gettext(known.template if known else string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the sentence for a number, its placeholders untouched."""
        return self.gettext(singular if n == 1 else plural)
