# SPDX-License-Identifier: MIT
"""A command at a pseudo-terminal, run by a small shell with job control: what is typed
and shown, whether the terminal echoes, and how the command stops, goes on and ends."""
import os
import pty
import select
import signal
import struct
import sys
import termios
import time


def lead(command, reports, orders):
    """The shell: runs COMMAND in the foreground. When it stops, takes the terminal, says so
    and waits for an order to let it go on."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        # the tests may run in the background, where a shell has some of them ignored
        for number in (signal.SIGTTOU, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    while True:
        status = os.waitpid(child, os.WUNTRACED)[1]
        os.tcsetpgrp(0, os.getpgrp())
        os.write(reports, struct.pack("i", status))
        if not os.WIFSTOPPED(status):
            os._exit(0)
        os.read(orders, 1)
        os.tcsetpgrp(0, child)
        os.killpg(child, signal.SIGCONT)


class Terminal:
    def __init__(self, *command):
        reports, self.orders = os.pipe(), os.pipe()
        self.shell, self.fd = pty.fork()
        if self.shell == 0:
            lead(command, reports[1], self.orders[0])
        self.reports = reports[0]
        self.shown = b""

    def wait(self, true, what, seconds=20):
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"not within {seconds} s: {what}; shown: {self.shown!r}"
            if select.select([self.fd], [], [], 0.02)[0]:
                try:
                    self.shown += os.read(self.fd, 4096)
                except OSError:
                    pass

    def prompts(self, text):
        """Waits for TEXT, and forgets what was shown."""
        self.wait(lambda: text.encode() in self.shown, text)
        before, self.shown = self.shown, b""
        return before

    def type(self, text):
        os.write(self.fd, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def reported(self):
        """How the command stopped or ended, once it did."""
        self.wait(lambda: select.select([self.reports], [], [], 0)[0], "an end")
        status = struct.unpack("i", os.read(self.reports, 4))[0]
        while select.select([self.fd], [], [], 0.05)[0]:
            try:
                self.shown += os.read(self.fd, 4096)
            except OSError:
                break
        return status

    def resume(self):
        os.write(self.orders[1], b"x")

    def end(self):
        """The command's exit status, or minus the signal that ended it."""
        return os.waitstatus_to_exitcode(self.reported())

    def is_stopped(self):
        return os.WIFSTOPPED(self.reported())


if __name__ == "__main__":
    exec(sys.stdin.read())
