# SPDX-License-Identifier: MIT
"""A minimal client under test, which saves one document. Put yours here."""
import http.client
import urllib.error
import urllib.request

LOCK = "a lock of this client"


class Locked(Exception):
    """Someone else holds the document; lock_id is the lock id that the host sent."""

    def __init__(self, lock_id):
        super().__init__(f"locked by {lock_id!r}")
        self.lock_id = lock_id


def ask(url, token, override, headers=(), body=b""):
    request = urllib.request.Request(f"{url}?access_token={token}", data=body, method="POST")
    request.add_header("X-WOPI-Override", override)
    for name, value in headers:
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code == 409:
            raise Locked(error.headers["X-WOPI-Lock"]) from None
        raise


def save(wopi_src, token, content, tries=2):
    """Locks, saves, unlocks. Repeats a save that fails or whose response is lost."""
    lock = [("X-WOPI-Lock", LOCK)]
    ask(wopi_src, token, "LOCK", lock)
    try:
        for left in reversed(range(tries)):
            try:
                ask(f"{wopi_src}/contents", token, "PUT", lock, content)
                return
            except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
                if not left:
                    raise
    finally:
        ask(wopi_src, token, "UNLOCK", lock)
