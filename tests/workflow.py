# SPDX-License-Identifier: MIT
"""workflow.py FILE: runs the shell steps of a GitHub workflow or a GitLab job in this folder,
as their runners do. What does not run in a shell (actions, images) is the caller's."""
import os
import pathlib
import re
import signal
import subprocess
import sys

import yaml


groups = []  # of processes, one a shell


def run(script, environment):
    print("+ " + script.strip().replace("\n", "\n  "), flush=True)
    shell = subprocess.Popen(["bash", "-e", "-o", "pipefail", "-c", script], env=environment,
                             start_new_session=True)
    groups.append(shell.pid)
    if shell.wait():
        sys.exit(f"this step ended with status {shell.returncode}")


def end_leftovers():
    """What a step left running ends with the job."""
    for group in groups:
        try:
            os.killpg(group, signal.SIGTERM)
        except ProcessLookupError:
            pass


def github(job):
    """Each step is a shell of its own; two files carry PATH and variables to the next."""
    files = {name: pathlib.Path(os.environ["RUNNER_TEMP"], name)
             for name in ("GITHUB_PATH", "GITHUB_ENV")}
    environment = dict(os.environ, **{name: str(path) for name, path in files.items()})
    for step in job["steps"]:
        for path in files.values():
            path.write_text("")
        if "run" in step:
            run(step["run"], environment)
        for line in files["GITHUB_PATH"].read_text().splitlines():
            environment["PATH"] = line + ":" + environment["PATH"]
        for line in files["GITHUB_ENV"].read_text().splitlines():
            name, value = line.split("=", 1)
            environment[name] = value


def gitlab(job):
    """All lines are one shell's."""
    environment = dict(os.environ)
    for name, value in job.get("variables", {}).items():
        environment[name] = re.sub(r"\$(\w+)", lambda m: os.environ.get(m[1], ""), value)
    run("\n".join(job.get("before_script", []) + job["script"]), environment)


try:
    for name, part in yaml.safe_load(pathlib.Path(sys.argv[1]).read_text()).items():
        if name == "jobs":
            for job in part.values():
                github(job)
        elif isinstance(part, dict) and "script" in part:
            gitlab(part)
finally:
    end_leftovers()
