"""Texts in the form of the statute files, of the right shape and with placeholder sentences."""

from typing import Any

from portal.law.instruments import REGULATION_2021, RegionalInstrument


def text_of(instrument: RegionalInstrument = REGULATION_2021) -> dict[str, Any]:
    """The file of one instrument as parsed JSON."""
    return {
        "key": instrument.key,
        "title": instrument.title,
        "kind": "地方性法规",
        "number": instrument.number,
        "issuer": instrument.issuer,
        "adopted": instrument.adopted.isoformat(),
        "published": instrument.published.isoformat(),
        "effective": instrument.effective.isoformat(),
        "articles": [
            {
                "number": number,
                "chapter": {"number": 1 + number // 10, "title": f"章名{1 + number // 10}"},
                "paragraphs": [f"测试用条文{number}。"],
            }
            for number in range(1, instrument.articles + 1)
        ],
    }
