"""The rules' predicates, one module for each part of the law; importing this package registers them all."""

from app.compliance.rules import calls, core, linkedin, mail, mail_law, messaging, privacy, us_calls

ALL = (core, privacy, mail_law, mail, us_calls, calls, messaging, linkedin)
