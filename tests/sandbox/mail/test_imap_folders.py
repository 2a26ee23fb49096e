"""Folders over IMAP: listed, asked for their state, made, renamed, deleted."""

import imaplib
from collections.abc import Callable

import pytest
from imap_tools import MailBox
from imap_tools.errors import MailboxFolderSelectError

from app.core.errors import NotFound
from app.sandbox.mail.server import MailServer
from tests.sandbox.conftest import ME
from tests.sandbox.letters import letter
from tests.sandbox.mail.conftest import text


def test_folders_name_their_special_use(box: MailBox) -> None:
    found = {info.name: info.flags for info in box.folder.list()}
    assert found["Sent"] == ("\\HasNoChildren", "\\Sent")
    assert {flags[1] for flags in found.values() if len(flags) > 1} == {
        "\\Sent",
        "\\Junk",
        "\\Drafts",
        "\\Trash",
        "\\Archive",
    }
    assert [info.delim for info in box.folder.list(search_args="inbox")] == ["/"]


def test_list_asked_for_special_use_alone_and_for_the_delimiter(plain: imaplib.IMAP4_SSL) -> None:
    assert plain.xatom("LIST", "(SPECIAL-USE)", '""', '"*"')[0] == "OK"
    assert all(b"INBOX" not in line for line in plain.response("LIST")[1])
    assert text(plain.list('""', '""')) == '(\\Noselect) "/" ""'


def test_list_tells_the_state_of_each_folder_where_it_is_asked_to(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    mail.deliver(ME, b"Subject: one\r\n\r\nHello")
    asked = plain.xatom("LIST", '""', '("INBOX" "Junk")', "RETURN", "(SPECIAL-USE STATUS (MESSAGES UIDNEXT))")
    assert asked[0] == "OK"
    assert len(plain.response("LIST")[1]) == 2
    assert plain.response("STATUS")[1] == [b'"INBOX" (MESSAGES 1 UIDNEXT 2)', b'"Junk" (MESSAGES 0 UIDNEXT 1)']
    assert plain.xatom("LIST", '""', '"*"', "RETURN", "(CHILDREN)")[0] == "OK"
    assert plain.response("STATUS")[1] == [None]
    for wrong in ("RETURN", "RETURN STATUS", "RETURN (STATUS)", "RETURN (STATUS (COLOUR))", "GIVE (STATUS (UIDNEXT))"):
        with pytest.raises(imaplib.IMAP4.error, match="BAD"):
            plain.xatom("LIST", '""', '"*"', wrong)


def test_folders_of_another_host(mail: MailServer) -> None:
    folders = {"INBOX": "", "[Gmail]/Sent Mail": "\\Sent", "[Gmail]/Spam": "\\Junk"}
    mailbox = mail.account("g@studio.example", "pw", folders=folders)
    assert mailbox.sent.name == "[Gmail]/Sent Mail"
    with MailBox("localhost", mail.imap_port, ssl_context=mail.trust()).login("g@studio.example", "pw") as box:
        assert [info.name for info in box.folder.list(search_args="%")] == ["INBOX"]
        box.folder.set("[Gmail]/Spam")


def test_making_renaming_subscribing_and_deleting_folders(box: MailBox) -> None:
    box.folder.create("Clients/Größe")
    box.folder.create("Clients")
    with pytest.raises(Exception, match="ALREADYEXISTS"):
        box.folder.create("Clients")
    assert [info.flags for info in box.folder.list(search_args="Clients")] == [("\\HasChildren",)]
    box.folder.rename("Clients", "Kunden")
    assert box.folder.exists("Kunden/Größe")
    box.folder.subscribe("Kunden", False)
    assert not [info for info in box.folder.list(subscribed_only=True) if info.name == "Kunden"]
    box.folder.subscribe("Kunden", True)
    box.folder.delete("Kunden/Größe")
    box.folder.delete("Kunden")
    assert not box.folder.exists("Kunden")
    refusals: list[Callable[[], object]] = [
        lambda: box.folder.delete("INBOX"),
        lambda: box.folder.rename("INBOX", "Post"),
    ]
    for refused in refusals:
        with pytest.raises(Exception, match="CANNOT"):
            refused()


def test_a_folder_that_is_not_there(mail: MailServer, box: MailBox) -> None:
    with pytest.raises(MailboxFolderSelectError, match="NONEXISTENT"):
        box.folder.set("Nowhere")
    with pytest.raises(NotFound, match="no folder Nowhere"):
        mail.deliver(ME, letter(), folder="Nowhere")
    with pytest.raises(NotFound, match="No practice mailbox"):
        mail.mailbox("stranger@studio.example")


def test_status_counts_and_uid_facts(mail: MailServer, box: MailBox) -> None:
    mail.deliver(ME, letter(1))
    mail.deliver(ME, letter(2), flags=("\\Seen",))
    validity = mail.mailbox(ME).folder("INBOX").uidvalidity
    wanted = {"MESSAGES": 2, "RECENT": 0, "UIDNEXT": 3, "UIDVALIDITY": validity, "UNSEEN": 1}
    assert box.folder.status("INBOX") == wanted
