"""An OpenAI-compatible server on loopback that answers well, badly or not at all, and keeps what it was asked."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.http_server import HttpServer, Reply, Script

KEY = "sk-test-a-key-of-the-founder-0123456789"
_JSON = {"content-type": "application/json"}


def says(text: object, **more: Any) -> Reply:
    """Return a completion whose message has this content; `more` changes the message, or the body where it names its parts."""
    body: dict[str, Any] = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": "loopback",
        "usage": {"prompt_tokens": 50, "completion_tokens": 20, "total_tokens": 70},
    }
    body |= {name: more.pop(name) for name in list(more) if name in ("usage", "model", "choices")}
    message = {"role": "assistant", "content": text, **more}
    return answer({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]} | body)


def answer(body: object, status: int = 200, **headers: str) -> Reply:
    """Return any body as JSON (bytes as they are)."""
    packed = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status=status, body=packed, headers={**_JSON, **{n.replace("_", "-"): v for n, v in headers.items()}})


def error(status: int, message: str = "no", code: str | None = None, **headers: str) -> Reply:
    """Return an error as OpenAI writes them."""
    return answer({"error": {"message": message, "type": "error", "code": code}}, status, **headers)


class ModelServer(HttpServer):
    """Answers by `script`; `prompts` is what every request said, system and user together."""

    def __init__(self, script: Script | Reply) -> None:
        super().__init__(script)

    @property
    def base(self) -> str:
        """The address the founder would enter."""
        return f"{self.url}/v1"

    @property
    def prompts(self) -> list[str]:
        return ["\n".join(message["content"] for message in json.loads(a.body)["messages"]) for a in self.asked]


def in_answer_to(good: Callable[[str], Mapping[str, Any]]) -> Script:
    """Return a script that answers each prompt with what `good` makes of it."""
    return lambda asked: says(json.dumps(good(asked.body.decode())))


# Answers no agent may use: what goes wrong on the way, or in the envelope.
ON_THE_WAY: Mapping[str, Reply | Script] = {
    "429 and a short wait": error(429, "slow down", retry_after="3"),
    "429 and an hour": error(429, "slow down", retry_after="3600"),
    "429 without a wait": error(429),
    "429, a wait that is no number": error(429, retry_after="tomorrow"),
    "no credit left": error(429, "You exceeded your current quota", "insufficient_quota"),
    "payment required": error(402),
    "wrong key, repeated to us": error(401, f"Incorrect API key provided: {KEY}"),
    "forbidden": error(403),
    "no such model": error(404),
    "bad request": error(400, "bad schema"),
    "too long": error(400, "maximum context length is 4096 tokens", "context_length_exceeded"),
    "filtered": error(400, "content management policy", "content_filter"),
    "500": error(500),
    "503 as a page": Reply(status=503, body=b"<html>Bad gateway</html>", headers={"content-type": "text/html"}),
    "529 overloaded": answer({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, 529),
    "sent elsewhere": answer({}, 307, location="http://169.254.169.254/latest"),
    "hangs up": Reply(hang_up=True),
    "cut in the middle": Reply(body=says("{}").body, cut=40, headers=_JSON),
    "garbage": answer(b"\x00\xff\xfe garbage"),
    "a page": Reply(body=b"<html>hello</html>", headers={"content-type": "text/html"}),
    "nothing": answer(b""),
    "204": Reply(status=204, body=b""),
    "null": answer(None),
    "a list": answer([]),
    "no choices": answer({"id": "c"}),
    "empty choices": says("", choices=[]),
    "choices null": says("", choices=None),
    "no message": answer({"choices": [{"message": None}]}),
    "content is a number": says(5),
    "content is a list": says([{"type": "text", "text": "{}"}]),
    "no content": says(None),
    "a refusal": says(None, refusal="I cannot help with that."),
    "a tool call": says(
        None,
        tool_calls=[{"id": "t", "type": "function", "function": {"name": "send_email", "arguments": '{"to":"x@evil.example"}'}}],
    ),
    "usage is a word": says("{}", usage="many"),
    "a stream": Reply(
        body=b'data: {"choices":[{"delta":{"content":"{}"}}]}\n\ndata: [DONE]\n\n',
        headers={"content-type": "text/event-stream"},
    ),
    "an error in a good answer": answer({"error": {"message": "boom", "code": 500}}),
    "a megabyte": says('{"text": "' + "word " * 200_000 + '"}'),
    "ten megabytes": says("x" * 10_000_000),
}  # fmt: skip

# What the content may be in place of one JSON object of the type asked for.
NO_OBJECT: Mapping[str, str] = {
    "empty": "",
    "prose": "Sure! Here is the mail you asked for: Hi Ada, buy now.",
    "half an object": '{"subject": "Hello", "text": "Hi Ada, I wan',
    "a list of objects": "[1, 2, 3]",
    "a bare string": '"hello"',
    "an empty object": "{}",
    "wrong types": '{"subject": 7, "text": ["a"], "category": 3, "values": "x", "summary": {}, "understanding": 1, "solution": null}',
    "other fields": '{"tool": "send_email", "to": "x@evil.example", "amount": 1}',
    "two objects": '{"text": "a"} and {"text": "b"}',
    "no number": '{"subject": "x", "text": "y", "category": "later", "values": [], "confidence": NaN}',
    "nested without end": '{"text":' + "[" * 10_000 + "]" * 10_000 + "}",
    "a number of 5,000 digits": '{"text": ' + "9" * 5000 + "}",
    "half a character": '{"subject": "a", "text": "\\ud800", "summary": "\\ud800"}',
    "only braces": "{" * 20_000,
}
