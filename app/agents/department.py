"""The department put together: its workflows, its engine, and the orchestrator that answers events."""

from app.agents.brain.brain import Brain
from app.agents.loadouts.closer.workflow import closer
from app.agents.loadouts.demo.workflow import demo
from app.agents.loadouts.ops.workflow import ops
from app.agents.loadouts.orchestrator.workflow import Orchestrator, pause
from app.agents.loadouts.outreach.workflow import outreach
from app.agents.loadouts.qualifier.workflow import qualifier
from app.agents.loadouts.researcher.workflow import researcher
from app.agents.loadouts.scout.workflow import scout
from app.agents.manifest import allowed_actions
from app.agents.runtime.engine import Engine, Reaction
from app.agents.runtime.workflow import Workflows
from app.agents.services import DepartmentServices, Verbs
from app.core.ports import Models
from app.store.database import Database


def workflows() -> Workflows:
    """Return every workflow this program carries."""
    carried = Workflows()
    for flow in (scout, researcher, outreach, qualifier, demo, closer, ops, pause):
        carried.add(flow)
    return carried


def department(database: Database, verbs: Verbs, models: Models | None) -> Engine:
    """Return the engine of a workspace, with the department at work in it."""
    carried = workflows()
    orchestrator = Orchestrator(carried.newest)
    services = DepartmentServices(Brain(database, models), verbs, allowed_actions())
    return Engine(
        database=database,
        workflows=carried,
        services=services,
        reactions=[Reaction(pending=orchestrator.pending, react=orchestrator.react)],
    )
