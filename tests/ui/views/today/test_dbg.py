from tests.ui.views.today.test_today import *
def test_dbg(today, window, client, settle, qtbot):
    client.undo_window=0.0
    said=[]; client.toasted.connect(lambda t: said.append(t.text))
    ask_for(client, 3); settle()
    today.queue.setFocus()
    c=today.waiting(); print(c.id,c.kind,today.pane.why_not(), client._deferred)
    qtbot.keyClick(window, Qt.Key.Key_X); qtbot.wait(50); settle()
    print(said, state(client,c.id), today.trouble.title(), client._deferred, today.waiting().id)
    assert 0
