"""The models of a workspace: reached by the founder's own keys, chosen by the founder's own settings."""

from collections.abc import Callable
from typing import Any

from app.core.ports import Models
from app.store import settings
from app.store.workspace import Workspace
from app.sync.http import Web
from app.sync.llm import LiteModels


def models_of(workspace: Workspace, web: Web) -> Models:
    """Return the models; which are asked is read before each question, so that a choice holds at once."""

    def setting(name: str) -> Callable[[], dict[str, Any]]:
        def read() -> dict[str, Any]:
            with workspace.database.read() as rows:
                found: dict[str, Any] = settings.get(rows, name, {})
            return found

        return read

    return LiteModels(workspace.vault, web, endpoints=setting("model_endpoints"), prices=setting("model_prices"))
