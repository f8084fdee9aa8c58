# SPDX-License-Identifier: MIT
"""WOPI hosts for tests of clients: new, seeded, each on a port of its own."""
import json
import os
import subprocess
import tempfile

__all__ = ["Failed", "Host"]
__version__ = "0.1.0"  # of the host


class Failed(AssertionError):
    """wopictl failed; status is its exit status."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def _options(options):
    """{"status": 500, "after_commit": True} as --status=500 --after-commit."""
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                yield option
            elif one is not None and one is not False:
                yield f"{option}={one}"


class Host:
    """
    A host that runs until stop(), or to the end of a with statement.

    fixture is the path of a fixture, see wopi-fixture(5), or a dict of the same form; None is an
    empty host. data is the data directory, which stays; by default it is a temporary one. wopictl
    is the program, by default the one that the variable WOPICTL names, or that is on the PATH.

    url is the address of the host, such as http://127.0.0.1:8080/wopi.
    """

    def __init__(self, fixture=None, data=None, wopictl=None):
        self.wopictl = wopictl or os.environ.get("WOPICTL", "wopictl")
        self._folder = None if data else tempfile.TemporaryDirectory(prefix="wopi-")
        self.data = str(data) if data else os.path.join(self._folder.name, "data")
        self._server = None
        try:
            self.url = self._start({} if fixture is None else fixture)
        except BaseException:
            self.stop()
            raise

    def _start(self, fixture):
        given = isinstance(fixture, dict)
        self._server = subprocess.Popen(
            [self.wopictl, "--quiet", "--data", self.data, "serve", "--listen", "127.0.0.1:0",
             "--seed", "-" if given else os.fspath(fixture)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with self._server.stdin as stdin:
            if given:
                json.dump(fixture, stdin)
        ready = self._server.stdout.readline()  # "listening on http://127.0.0.1:PORT/wopi"
        if not ready:
            raise Failed(self._server.wait(), "the host did not start; its messages are above")
        return ready.split()[-1]

    def ctl(self, *words, **options):
        """
        The output of wopictl WORDS OPTIONS; raises Failed with its message if it fails.

        ctl("fault", "add", "PutFile", status=500, after_commit=True)
        """
        done = subprocess.run(
            [self.wopictl, "--data", self.data, *map(str, words), *_options(options)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failed(done.returncode, done.stderr)
        return done.stdout

    def src(self, file):
        """The WOPISrc of a file, by its id."""
        return f"{self.url}/files/{file}"

    def expect(self, steps, file=None, **options):
        """Raises Failed unless the client sent exactly these requests, see JOURNAL in wopictl(1)."""
        self.ctl("journal", "expect", steps, file=file, **options)

    def stop(self):
        """Ends the host, and removes its directory if that is a temporary one."""
        if self._server:
            self._server.terminate()
            self._server.wait(30)
            self._server.stdout.close()
            self._server = None
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
