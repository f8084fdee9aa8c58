# SPDX-License-Identifier: MIT
"""The state that each test starts from."""
import pathlib

import pytest

# Not needed where the package is installed.
from wopi_host.plugin import wopi_host  # noqa: F401


@pytest.fixture
def wopi_fixture():
    return pathlib.Path(__file__).parents[2] / "fixture.json"
