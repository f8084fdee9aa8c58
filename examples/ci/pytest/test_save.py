# SPDX-License-Identifier: MIT
"""What a client does when everything works, and when it does not."""
import urllib.error

import client
import pytest


def test_saves(host):
    client.save(host.src("doc1"), "alice-doc1", b"new")
    host.expect("LOCK 200, PUT 200, UNLOCK 200", "doc1")
    assert host.ctl("file", "cat", "doc1") == "new"


def test_tries_again_after_an_error(host):
    host.ctl("fault", "add", "PutFile", "--status", "500", "--times", "1")
    client.save(host.src("doc1"), "alice-doc1", b"new")
    host.expect("LOCK 200, PUT 500, PUT 200, UNLOCK 200", "doc1")


def test_tries_again_when_the_answer_is_lost(host):
    before = len(host.ctl("file", "versions", "doc1").splitlines())
    host.ctl("fault", "add", "PutFile", "--after-commit", "--drop", "--times", "1")
    client.save(host.src("doc1"), "alice-doc1", b"new")
    host.expect("LOCK 200, PUT, PUT 200, UNLOCK 200", "doc1")
    assert len(host.ctl("file", "versions", "doc1").splitlines()) == before + 2  # both arrived


def test_gives_up_and_unlocks(host):
    host.ctl("fault", "add", "PutFile", "--status", "500")
    with pytest.raises(urllib.error.HTTPError):
        client.save(host.src("doc1"), "alice-doc1", b"new")
    host.expect("LOCK 200, PUT 500, PUT 500, UNLOCK 200", "doc1")


def test_says_who_holds_the_document(host):
    host.ctl("lock", "set", "doc1", "bob's lock", "--user", "bob")
    with pytest.raises(client.Locked) as refused:
        client.save(host.src("doc1"), "alice-doc1", b"new")
    assert refused.value.lock_id == "bob's lock"
    host.expect("LOCK 409", "doc1")
