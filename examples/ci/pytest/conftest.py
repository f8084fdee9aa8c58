# SPDX-License-Identifier: MIT
"""A WOPI host for each test: new, seeded, on a port of its own. WOPICTL names the program."""
import os
import pathlib
import subprocess

import pytest

WOPICTL = os.environ.get("WOPICTL", "wopictl")
FIXTURE = pathlib.Path(__file__).parent.parent / "fixture.json"


class Host:
    def __init__(self, data):
        self.data = str(data)
        self.server = subprocess.Popen(
            [WOPICTL, "--data", self.data, "serve", "--listen", "127.0.0.1:0", "--seed", FIXTURE],
            stdout=subprocess.PIPE, text=True)
        ready = self.server.stdout.readline()  # "listening on http://127.0.0.1:PORT/wopi"
        assert ready, "the host did not start; its messages are above"
        self.url = ready.split()[-1]

    def ctl(self, *words):
        """The output of wopictl WORDS; fails the test with its message if it fails."""
        done = subprocess.run([WOPICTL, "--data", self.data, *words],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def src(self, file):
        return f"{self.url}/files/{file}"

    def expect(self, steps, file):
        """Fails the test unless the client sent exactly these requests for the file."""
        self.ctl("journal", "expect", steps, "--file", file)

    def stop(self):
        self.server.terminate()
        self.server.wait(10)
        self.server.stdout.close()


@pytest.fixture
def host(tmp_path):
    it = Host(tmp_path / "data")
    yield it
    it.stop()
