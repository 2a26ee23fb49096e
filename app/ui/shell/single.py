"""One window a person: a second start brings the first to the front."""

import getpass
import hashlib

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 800  # milliseconds


class Single(QObject):
    """Holds the name of this person's one instance; `raised` tells that another was started, with what it wants."""

    raised = Signal(str)

    def __init__(self, of: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        digest = hashlib.sha256(f"{getpass.getuser()}:{of}".encode()).hexdigest()[:16]
        self._name = f"quotahit-{digest}"
        self._server: QLocalServer | None = None

    def take(self, wish: str = "raise") -> bool:
        """Be the one instance; False where another is, which was told the wish."""
        link = QLocalSocket()
        link.connectToServer(self._name)
        if link.waitForConnected(_PATIENCE):
            link.write(wish.encode())
            link.waitForBytesWritten(_PATIENCE)
            link.disconnectFromServer()
            return False
        QLocalServer.removeServer(self._name)  # left behind by one that was killed
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)
        return self._server.listen(self._name)

    def release(self) -> None:
        """Give the name back."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _heard(self) -> None:
        assert self._server is not None
        link = self._server.nextPendingConnection()
        link.readyRead.connect(lambda: self.raised.emit(bytes(link.readAll().data()).decode("utf-8", "replace")))
        link.disconnected.connect(link.deleteLater)
