"""How the window looks and when it speaks up: remembered on this laptop, not in the workspace."""

from app.ui import preferences
from app.ui.client import Client
from app.ui.views.settings.setting import ChoiceSetting, Section, SwitchSetting
from app.ui.words import tr


def _put(name: str, value: object) -> None:
    preferences.put(name, value)


class LookSection(Section):
    """Theme, contrast, text size, motion."""

    def __init__(self) -> None:
        super().__init__("appearance", tr("Appearance"))
        self.scheme = ChoiceSetting(
            tr("Theme"),
            [("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))],
            resets=True,
        )
        self.contrast = SwitchSetting(tr("High contrast"), says=tr("Stronger outlines and text."))
        self.text = ChoiceSetting(tr("Text size"), [(size, f"{size} %") for size in (90, 100, 115, 130)], resets=True)
        self.still = SwitchSetting(tr("Reduced motion"), says=tr("Nothing slides or pulses."))
        for setting in (self.scheme, self.contrast, self.text, self.still):
            self.add(setting)
        self.scheme.applied.connect(lambda value: _put("scheme", value))
        self.contrast.applied.connect(lambda value: _put("contrast", bool(value)))
        self.text.applied.connect(lambda value: _put("text", value))
        self.still.applied.connect(lambda value: _put("still", bool(value)))
        self.scheme.reset.connect(lambda: _put("scheme", preferences.DEFAULTS["scheme"]))
        self.text.reset.connect(lambda: _put("text", preferences.DEFAULTS["text"]))
        self.show_preferences()

    def show_preferences(self) -> None:
        """Show what holds."""
        self.scheme.set_value(preferences.get("scheme"), default=preferences.get("scheme") == "system")
        self.contrast.set_value(bool(preferences.get("contrast")))
        self.text.set_value(preferences.get("text"), default=preferences.get("text") == 100)
        self.still.set_value(bool(preferences.get("still")))


class NoticesSection(Section):
    """Notifications, quiet hours, start at login."""

    def __init__(self, client: Client) -> None:
        super().__init__("notifications", tr("Notifications"), tr("At most one batch in ten minutes."))
        self._client = client
        self.kinds = {
            "approvals": SwitchSetting(tr("Approvals due within the hour")),
            "replies": SwitchSetting(tr("Replies that look positive")),
            "stops": SwitchSetting(tr("When something stopped")),
        }
        hours = [(f"{hour:02}:{half:02}", f"{hour:02}:{half:02}") for hour in range(24) for half in (0, 30)]
        self.quiet_from = ChoiceSetting(tr("Quiet from"), hours, says=tr("Nothing is shown in these hours."))
        self.quiet_to = ChoiceSetting(tr("Quiet until"), hours)
        self.hide_text = SwitchSetting(
            tr("Hide names and text while locked"), says=tr("A notification then says only that something waits.")
        )
        self.login = SwitchSetting(tr("Start at login"), says=tr("QuotaHit comes up with your session."))
        for kind, setting in self.kinds.items():
            self.add(setting)
            setting.applied.connect(lambda value, kind=kind: self._notify(kind, on=bool(value)))
        for other in (self.quiet_from, self.quiet_to, self.hide_text):
            self.add(other)
        if client.host is not None:
            self.add(self.login)
            self.login.applied.connect(self._start_at_login)
            client.ask(self, lambda _: client.host.starts_at_login(), then=self.login.set_value, key="login")
        self.quiet_from.applied.connect(lambda value: self._quiet("from", value))
        self.quiet_to.applied.connect(lambda value: self._quiet("to", value))
        self.hide_text.applied.connect(lambda value: _put("hide_text", bool(value)))
        self.show_preferences()

    def show_preferences(self) -> None:
        """Show what holds."""
        notify, quiet = preferences.get("notify"), preferences.get("quiet")
        for kind, setting in self.kinds.items():
            setting.set_value(bool(notify.get(kind, True)))
        self.quiet_from.set_value(quiet.get("from"))
        self.quiet_to.set_value(quiet.get("to"))
        self.hide_text.set_value(bool(preferences.get("hide_text")))

    def _notify(self, kind: str, *, on: bool) -> None:
        _put("notify", {**preferences.get("notify"), kind: on})

    def _quiet(self, side: str, value: object) -> None:
        _put("quiet", {**preferences.get("quiet"), side: value})

    def _start_at_login(self, on: object) -> None:
        host = self._client.host
        self._client.work_on(
            self.login,
            lambda _: host.start_at_login(bool(on)),
            then=lambda _: self.login.settle(),
            failed=self.login.complain,
        )
