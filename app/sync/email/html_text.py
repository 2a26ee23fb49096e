"""The text of an HTML mail, as its reader sees it: no script, no style, nothing hidden, nothing fetched.

Quoted blocks come out with `> ` before each line, as in plain mail, so that one rule cuts both. One pass, linear in the
length of the page.
"""

import re
from html import unescape

_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9:]*)")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:-]{1,30})\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0\u200b\u200c\u200d\u2060\xad]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_QUOTED = re.compile(r"cite|quote|border-(?:inline-)?left|moz-", re.IGNORECASE)
_DEEPEST = 8
_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")

_SILENT = frozenset("script style head title noscript template svg math object applet select textarea".split())
_BLOCK = frozenset(
    """address article aside body center dd details dir div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header
    hr html li main menu nav ol pre section table tbody tfoot thead tr ul blockquote p br""".split()
)
_PARAGRAPH = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table pre blockquote".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def html_to_text(page: str) -> str:
    """Return the visible text of a page; quoted blocks are marked with `> `."""
    return _Writer(page).written()


class _Writer:
    """Walks once over a page and collects lines; holds where it is: how deep in quotes, in what link."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.lower = page.lower()
        self.lines: list[str] = []
        self.line: list[str] = []
        self.blocks: list[bool] = []  # of each open blockquote: is it a quotation?
        self.depth = 0
        self.link = ""
        self.link_start = 0
        self.preformatted = 0
        self.never_closed: set[str] = set()

    def written(self) -> str:
        page, position, end = self.page, 0, len(self.page)
        while position < end:
            opening = page.find("<", position)
            if opening < 0:
                self.words(page[position:])
                break
            if opening > position:
                self.words(page[position:opening])
            position = self.markup(opening)
        self.end_line()
        return _BLANKS.sub("\n\n", "\n".join(self.lines)).strip("\n")

    def markup(self, opening: int) -> int:
        """Take in the tag or comment at `opening`; return where the text goes on."""
        page = self.page
        if page.startswith("<!--", opening):
            return _after(page, "-->", opening + 4)
        match = _NAME.match(page, opening)
        if match is None:
            if page.startswith(("<!", "<?", "</"), opening):
                return _after(page, ">", opening + 2)
            self.words("<")
            return opening + 1
        closing = page.find(">", match.end())
        closing = len(page) if closing < 0 else closing
        name = match[1].lower()
        if page[opening + 1] == "/":
            self.close(name)
            return closing + 1
        tag = page[match.end() : closing]
        if name in _SILENT or (name not in _VOID and _HIDDEN.search(tag)):
            return self.past(name, closing + 1)
        self.open(name, tag)
        return closing + 1

    def past(self, name: str, position: int) -> int:
        """Return where the element `name`, opened before `position`, ends."""
        end_tag, same = f"</{name}", f"<{name}"
        depth = 1
        while depth:
            end = -1 if name in self.never_closed else self.lower.find(end_tag, position)
            if end < 0:
                self.never_closed.add(name)
                # Never closed: nothing visible may be lost for it, unless it holds a program.
                return len(self.page) if name in ("script", "style") else position
            if name not in _SILENT:
                depth += self.lower.count(same, position, end)
            depth -= 1
            position = _after(self.page, ">", end)
        return position

    def open(self, name: str, tag: str) -> None:
        if name == "br":
            self.end_line(keep_empty=True)
        elif name == "a":
            found = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(tag)}
            self.link, self.link_start = found.get("href", ""), len(self.line)
        elif name in ("td", "th"):
            self.line.append(" ")
        elif name in _BLOCK:
            self.end_block(name)
            if name == "blockquote":
                self.blocks.append(bool(_QUOTED.search(tag)) or self.introduced())
                self.depth += self.blocks[-1]
            elif name == "li":
                self.line.append("- ")
            elif name == "pre":
                self.preformatted += 1

    def close(self, name: str) -> None:
        if name == "a":
            self.end_link()
        elif name in _BLOCK and name != "br":
            self.end_line()
            if name == "blockquote" and self.blocks:
                self.depth -= self.blocks.pop()
            elif name == "pre" and self.preformatted:
                self.preformatted -= 1
            self.end_block(name)

    def end_link(self) -> None:
        """Put a link's address behind its words, where the words do not say it."""
        link, self.link = unescape(self.link).strip(), ""
        if not link.lower().startswith(("http://", "https://")):
            return
        words = "".join(self.line[self.link_start :]).strip().lower()
        host = re.sub(r"^https?://(www\.)?", "", link.lower()).split("/")[0]
        if words and host not in words and words.rstrip("/") not in link.lower():
            self.line.append(f" <{link}>")

    def introduced(self) -> bool:
        """Tell whether the last line written announces a quotation."""
        last = next((line for line in reversed(self.lines[-3:]) if line.strip()), "")
        return last.rstrip().endswith((":", "："))

    def words(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if self.preformatted:
            first, *more = text.split("\n")
            self.line.append(first)
            for line in more:
                self.end_line(keep_empty=True)
                self.line.append(line)
            return
        text = _SPACES.sub(" ", text)
        if text != " " or self.line:
            self.line.append(text)

    def end_block(self, name: str) -> None:
        self.end_line()
        if name in _PARAGRAPH and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self.mark().rstrip())

    def end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self.line)
        text = text.rstrip() if self.preformatted else _SPACES.sub(" ", text).strip()
        if text or keep_empty:
            self.lines.append((self.mark() + text).rstrip())
        self.line.clear()

    def mark(self) -> str:
        """Return what stands before a line of the present depth of quotation."""
        return "> " * min(self.depth, _DEEPEST)


def _after(page: str, mark: str, position: int) -> int:
    found = page.find(mark, position)
    return len(page) if found < 0 else found + len(mark)
