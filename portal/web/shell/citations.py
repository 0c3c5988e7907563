"""Decides how a citation is written for the reader, and where it leads."""

from portal import i18n
from portal.kernel.citation import Citation
from portal.law.instruments import BY_CODE
from portal.web.shell.addresses import href


def citation_url(citation: Citation) -> str:
    """Return the address of the article in the law library; empty for documents it does not hold."""
    instrument = BY_CODE.get(citation.instrument)
    if instrument is None:
        return ""
    anchor = f"#article-{citation.article}" if citation.article else ""
    return href(f"/law/{instrument.key}{anchor}")


def citation_text(citation: Citation) -> str:
    """Return the citation in the reader's language: short title with year, article, item."""
    return i18n.render(citation.message())
