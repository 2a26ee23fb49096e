"""Answers without a model: deterministic, offline, good enough to send."""

from collections.abc import Callable
from typing import Any

from app.agents.brain import questions as q
from app.agents.brain.rules import conversation, notes, openers, proposals, reasons, steering
from app.core.qualification import extract
from app.core.replies import read_reply

_ANSWERS: dict[type, Callable[[Any], object]] = {
    q.WriteTouch: openers.write,
    q.Rewrite: steering.rewrite,
    q.WhyThisLead: reasons.why,
    q.AnswerAndAsk: conversation.answer_and_ask,
    q.HandleObjection: conversation.handle_objection,
    q.WriteProposal: proposals.write,
    q.WriteNote: notes.write,
    q.FillSlots: lambda question: q.Slots(values=extract(question.theirs, rivals=question.rivals)),
    q.ReadReply: lambda question: read_reply(question.theirs, subject=question.subject, today=question.today),
}


def answer(question: object) -> object:
    """Return the rules' answer to any question."""
    return _ANSWERS[type(question)](question)
