# SPDX-License-Identifier: MIT
"""For pytest: a host for each test. An installed wopi-host is found by itself."""
import pytest

from . import Host


@pytest.fixture
def wopi_fixture():
    """What hosts are seeded with: override it with a fixture that returns a path or a dict."""
    return None


@pytest.fixture
def wopi_host(wopi_fixture):
    """A running host of this test alone."""
    with Host(wopi_fixture) as host:
        yield host
