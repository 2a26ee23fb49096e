"""Every module that registers verbs; importing this makes the registry whole."""

from types import ModuleType

from app.actions import agents, contacts, deals, mailboxes, money, outreach, tasks

MODULES: tuple[ModuleType, ...] = (agents, contacts, deals, mailboxes, money, outreach, tasks)
