# SPDX-License-Identifier: MIT
"""What a client does when everything works, and when it does not."""
import urllib.error

import client
import pytest


def test_saves(wopi_host):
    client.save(wopi_host.src("doc1"), "alice-doc1", b"new")
    wopi_host.expect("LOCK 200, PUT 200 [X-WOPI-Lock], UNLOCK 200 [lock_after=\"\"]", "doc1")
    assert wopi_host.ctl("file", "cat", "doc1") == "new"


def test_tries_again_after_an_error(wopi_host):
    wopi_host.ctl("fault", "add", "PutFile", status=500, times=1)
    client.save(wopi_host.src("doc1"), "alice-doc1", b"new")
    wopi_host.expect("LOCK 200, PUT 500, PUT 200, UNLOCK 200", "doc1")


def test_tries_again_when_the_answer_is_lost(wopi_host):
    before = len(wopi_host.ctl("file", "versions", "doc1").splitlines())
    wopi_host.ctl("fault", "add", "PutFile", after_commit=True, drop=True, times=1)
    client.save(wopi_host.src("doc1"), "alice-doc1", b"new")
    wopi_host.expect("LOCK 200, PUT, PUT 200, UNLOCK 200", "doc1")
    assert len(wopi_host.ctl("file", "versions", "doc1").splitlines()) == before + 2  # both arrived


def test_gives_up_and_unlocks(wopi_host):
    wopi_host.ctl("fault", "add", "PutFile", status=500)
    with pytest.raises(urllib.error.HTTPError):
        client.save(wopi_host.src("doc1"), "alice-doc1", b"new")
    wopi_host.expect("LOCK 200, PUT 500, PUT 500, UNLOCK 200", "doc1")


def test_says_who_holds_the_document(wopi_host):
    wopi_host.ctl("lock", "set", "doc1", "bob's lock", user="bob")
    with pytest.raises(client.Locked) as refused:
        client.save(wopi_host.src("doc1"), "alice-doc1", b"new")
    assert refused.value.lock_id == "bob's lock"
    wopi_host.expect("LOCK 409", "doc1")
