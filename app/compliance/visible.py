"""What of an HTML mail a reader sees: the words outside comments, hidden elements and scripts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_UNSEEN = frozenset(
    "script style template title noscript textarea head option object iframe svg math noframes noembed audio video canvas".split()
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0*(\.0+)?\s*(;|$|!|%)|mso-hide\s*:\s*all|clip(-path)?\s*:|"
    r"font-size\s*:\s*0*(\.\d+)?\s*(px|pt|em|rem|%)?\s*(;|$|!)|(max-)?(height|width)\s*:\s*0+(\.0+)?\s*(px|pt|em|%)?\s*(;|$|!)|"
    r"text-indent\s*:\s*-|(left|top|right|margin-left|margin-top)\s*:\s*-\d{3,}|color\s*:\s*(transparent|#fff(fff)?\b|white)|"
    r"scale\(\s*0|transform\s*:",
    re.IGNORECASE,
)


def _hides(tag: str, attributes: list[tuple[str, str | None]]) -> bool:
    said = {name.lower(): value or "" for name, value in attributes}
    if tag in _UNSEEN or "hidden" in said or said.get("aria-hidden") == "true":
        return True
    return bool(_HIDING.search(said.get("style", ""))) or said.get("color", "").lower() in ("white", "#fff", "#ffffff")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.words.append(" ")
        else:
            self.open.append((tag, _hides(tag, attrs)))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not any(hidden for _, hidden in self.open):
            self.words.append(data)


def visible_text(html: str) -> str:
    """Return the words a reader sees, blanks run together.

    Errs on the side of hidden: a style sheet that hides anything by class hides what is in doubt.
    """
    reader = _Reader()
    # The last tag flushes the text before it. Never closed: a tag or quote left open swallows the rest in every reader.
    reader.feed(re.sub(r"<!--.*?(-->|$)", "", html, flags=re.DOTALL) + "<p></p>")
    sheets = " ".join(re.findall(r"<style\b[^>]*>(.*?)(?:</style\s*>|$)", html, re.IGNORECASE | re.DOTALL))
    if re.search(r"(^|[\s,}>*+~])(p|body|html|hr|\*|div)(\s*[:,{.\[+~>][^{}]*)?\{[^}]*\}", sheets) and _HIDING.search(
        sheets
    ):
        return ""
    return " ".join("".join(reader.words).split())
