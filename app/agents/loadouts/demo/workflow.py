"""Demo: walks a prospect through the product by mail, from the founder's script, and qualifies while showing.

It never leaves the script on price: figures are fenced like everywhere. What it cannot answer goes to a person. Chat and
voice demos use the same script and arrive with their channels.
"""

from datetime import timedelta

from app.agents import desk
from app.agents.brain.questions import AnswerAndAsk, WriteNote
from app.agents.runtime.step import Decided, Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.core.deal import Stage
from app.core.ids import DealId, ThreadId
from app.core.message import Category
from app.store import deals

PATIENCE = timedelta(days=6)
ROUNDS = 4


@workflow("demo", version=1, priority=0)
def demo(step: Step, deal: DealId, thread: ThreadId | None = None) -> Outcome:
    """Show the product to somebody who asked to see it."""
    about = step.run("brief", desk.brief, step.lead)
    script = "\n".join(f"{number}. {line}" for number, line in enumerate(about.offer.demo_script, start=1))
    if not script:
        return Outcome(name="needs_human", because="there is no demo script; show it in person", data={"deal": deal})
    note = WriteNote(kind="demo_offer", person=about.person, offer=about.offer, sender=about.sender, about=script)
    draft, checked = desk.write_checked(step, "walkthrough", note, deal=deal)
    decided = desk.ask_to_send(
        step, "walkthrough", draft, checked, kind="reply", title=f"Show {about.person.name} the product", deal=deal
    )
    if not decided.approved:
        return Outcome(name="needs_human", because="the walkthrough was not approved", data={"deal": deal})
    step.run("queue walkthrough", queue_shown, "walkthrough", decided, deal, thread)
    for number in range(1, ROUNDS + 1):
        event = step.wait_for(f"answer {number}", desk.STOPS, f"contact:{step.lead}", timeout=PATIENCE)
        if event is None:
            return Outcome(
                name="shown", because="they saw it and did not answer", data={"deal": deal, "thread": thread}
            )
        if event.type != "message.received":
            return Outcome(
                name="opted_out" if event.type == "contact.suppressed" else "shown",
                because=event.type,
                data={"deal": deal},
            )
        heard = step.run(f"hear {number}", desk.hear, int(event.data["message"]))
        category = Category(heard.category)
        if not category.from_a_person:
            continue
        if category is not Category.POSITIVE_QUESTION:
            data = {"deal": deal, "thread": heard.message.thread_id, "message": heard.message.id}
            name = "shown" if category.positive or category is Category.UNKNOWN else "answered"
            return Outcome(name=name, because=category.value, data=data)
        question = AnswerAndAsk(
            person=about.person,
            theirs=heard.message.text,
            offer=about.offer,
            sender=about.sender,
            ask=None,
            round=number,
        )
        draft, checked = desk.write_checked(step, f"reply {number}", question, deal=deal)
        decided = desk.ask_to_send(
            step, f"reply {number}", draft, checked, kind="reply", title=f"Answer {about.person.name}", deal=deal
        )
        if not decided.approved:
            return Outcome(name="needs_human", because="the answer was not approved", data={"deal": deal})
        step.run(f"queue reply {number}", queue_shown, f"reply {number}", decided, deal, heard.message.thread_id)
    return Outcome(name="needs_human", because="many questions: show it in person", data={"deal": deal})


def queue_shown(work: Work, name: str, decided: Decided, deal: DealId, thread: ThreadId | None) -> desk.Queued:
    """Queue a demo mail and move the deal to Demo."""
    if deals.get(work.tx, deal).stage in (Stage.NEW, Stage.QUALIFIED):
        work.act("update_deal_stage", deal=deal, stage="demo")
    return desk.queue(work, name, decided, purpose="reply", thread=thread, deal=deal)
