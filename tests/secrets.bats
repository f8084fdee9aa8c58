# SPDX-License-Identifier: MIT
# Secrets that people type: nobody sees them, and the terminal is as before afterwards.

load helper
load jwt

# at_terminal: a Python script on standard input, with what terminal.py has.
at_terminal() { with_terminal /usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py"; }

# stored: the password of the application "app".
stored() {
	operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: app' >/dev/null
	json .Password
}

@test "a password that is typed is stored, and not shown" {
	at_terminal <<-'END'
		t = Terminal("wopictl", "credential", "set", "app", "name")
		t.prompts("password (not shown): ")
		assert not t.echoes()
		t.type("correct horse\n")
		assert t.end() == 0
		assert t.shown == b"\r\n", t.shown
		assert t.echoes()
	END
	[ "$(stored)" = 'correct horse' ]
}

@test "a token that is pasted is checked, and not shown" {
	mkdir "$BATS_TEST_TMPDIR/keys"
	KEYS=$BATS_TEST_TMPDIR/keys
	rsa_key r1
	take_signed_tokens "$(jwk r1)"
	TOKEN=$(token_for alice) at_terminal <<-'END'
		t = Terminal("wopictl", "oauth", "check")
		t.prompts("token (not shown): ")
		assert not t.echoes()
		t.type(os.environ["TOKEN"] + "\n")
		assert t.end() == 0, t.shown
		assert b"alice" in t.shown, t.shown
		assert os.environ["TOKEN"][:20].encode() not in t.shown
		assert t.echoes()
	END
}

@test "a line that is corrected before Enter is what was meant" {
	at_terminal <<-'END'
		t = Terminal("wopictl", "credential", "set", "app", "name")
		t.prompts("password (not shown): ")
		t.type("wrong\x15secreX\x7ft\n")
		assert t.end() == 0
	END
	[ "$(stored)" = secret ]
}

@test "Ctrl-C, Ctrl-\\ and signals end a prompt with the terminal as it was, and store nothing" {
	at_terminal <<-'END'
		def given():
		    t = Terminal("sh", "-c", "echo $$; exec wopictl credential set app name")
		    pid = int(t.prompts("password (not shown): ").split()[0])
		    assert not t.echoes()
		    t.type("half")
		    return t, pid
		for key, number in ("\x03", signal.SIGINT), ("\x1c", signal.SIGQUIT):
		    t, pid = given()
		    t.type(key)
		    assert t.end() == -number
		    assert t.echoes()
		for number in signal.SIGTERM, signal.SIGHUP:
		    t, pid = given()
		    os.kill(pid, number)
		    assert t.end() == -number
		    assert t.echoes()
	END
	prints '' wopictl credential list
}

@test "Ctrl-Z gives the terminal back, and on return the prompt comes again, without echo" {
	at_terminal <<-'END'
		t = Terminal("wopictl", "credential", "set", "app", "name")
		for _ in range(2):
		    t.prompts("password (not shown): ")
		    t.type("half")
		    t.type("\x1a")
		    assert t.is_stopped()
		    assert t.echoes()
		    t.resume()
		t.prompts("password (not shown): ")
		assert not t.echoes()
		t.type("whole\n")
		assert t.end() == 0
		assert t.echoes()
		assert b"half" not in t.shown and b"whole" not in t.shown
	END
	[ "$(stored)" = whole ]
}

@test "a process that was stopped without a word turns the echo off again" {
	at_terminal <<-'END'
		t = Terminal("sh", "-c", "echo $$; exec wopictl credential set app name")
		pid = int(t.prompts("password (not shown): ").split()[0])
		os.kill(pid, signal.SIGSTOP)
		assert t.is_stopped()
		now = termios.tcgetattr(t.fd)
		now[3] |= termios.ECHO	# as shells do
		termios.tcsetattr(t.fd, termios.TCSANOW, now)
		t.resume()
		t.prompts("password (not shown): ")
		assert not t.echoes()
		t.type("secret\n")
		assert t.end() == 0
		assert t.echoes()
	END
	[ "$(stored)" = secret ]
}

@test "the end of input at the prompt is wrong use, with the terminal as it was" {
	at_terminal <<-'END'
		t = Terminal("wopictl", "credential", "set", "app", "name")
		t.prompts("password (not shown): ")
		t.type("\x04")
		assert t.end() == 2
		assert b"\r\nwopictl: the password is read from standard input" in t.shown, t.shown
		assert t.echoes()
	END
}

@test "--quiet prompts all the same, on standard error" {
	at_terminal <<-'END'
		t = Terminal("sh", "-c", "exec wopictl --quiet credential set app name >/dev/null")
		t.prompts("password (not shown): ")
		t.type("secret\n")
		assert t.end() == 0
	END
}

@test "a password that is piped is not asked for, and ends with its line" {
	prints '' wopictl credential set app name <<<$'first\nsecond'
	[ "$(stored)" = first ]
	printf 'a\0b\n' >"$BATS_TEST_TMPDIR/nul"
	refuses 1 "the password holds a NUL" wopictl credential set app name <"$BATS_TEST_TMPDIR/nul"
	[ "$(stored)" = first ]
	printf '%4097s\n' x >"$BATS_TEST_TMPDIR/long"
	refuses 2 "longer than 4096 bytes" wopictl credential set app name <"$BATS_TEST_TMPDIR/long"
	printf '%4096s\n' x >"$BATS_TEST_TMPDIR/long"
	prints '' wopictl credential set app name <"$BATS_TEST_TMPDIR/long"
}
