#!/usr/bin/env python3
"""Runs the steps of action.yml, or the job of the GitLab template, as those services' runners do.

  runner.py github ACTION_FOLDER [INPUT=VALUE]...   in a checked-out repository
  runner.py gitlab TEMPLATE [VARIABLE=VALUE]...     likewise

The steps are run as they are declared: their shell, folder and environment, and what a step leaves
for the next ones ($GITHUB_PATH, $GITHUB_OUTPUT, $GITHUB_ENV). The exit status is that of the job;
the outputs of an action are printed at the end. Needs PyYAML.
"""

import os
import re
import subprocess
import sys
import tempfile

import yaml


def expand(text, values):
    """Puts values in the place of `${{ NAME }}`; an unknown name is empty, as on the service."""
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: values.get(found[1], ""), str(text))


def pairs(words):
    return dict(word.split("=", 1) for word in words)


def lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def github(folder, given):
    with open(os.path.join(folder, "action.yml"), encoding="utf-8") as file:
        action = yaml.safe_load(file)
    unknown = set(given) - set(action["inputs"])
    if unknown:
        sys.exit(f"the action has no input {', '.join(sorted(unknown))}")
    values = {f"inputs.{name}": str(of.get("default", "")) for name, of in action["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in given.items()}
    workspace = os.getcwd()
    environment = os.environ | {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": os.path.abspath(folder),
        "GITHUB_WORKSPACE": workspace,
    }
    status = 0
    for step in action["runs"]["steps"]:
        if step["shell"] != "bash":
            sys.exit(f"no runner here for the shell {step['shell']}")
        with tempfile.TemporaryDirectory() as left:
            files = {name: os.path.join(left, name) for name in ("PATH", "OUTPUT", "ENV", "STEP_SUMMARY")}
            for path in files.values():
                open(path, "w", encoding="utf-8").close()
            script = os.path.join(left, "script.sh")
            with open(script, "w", encoding="utf-8") as file:
                file.write(expand(step["run"], values))
            own = {name: expand(value, values) for name, value in step.get("env", {}).items()}
            own |= {f"GITHUB_{name}": path for name, path in files.items()}
            where = os.path.join(workspace, expand(step.get("working-directory", "."), values))
            command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script]
            status = subprocess.run(command, cwd=where, env=environment | own, check=False).returncode
            for folder_of_programs in lines(files["PATH"]):
                environment["PATH"] = f"{folder_of_programs}:{environment['PATH']}"
            environment |= pairs(lines(files["ENV"]))
            if "id" in step:
                for name, value in pairs(lines(files["OUTPUT"])).items():
                    values[f"steps.{step['id']}.outputs.{name}"] = value
        if status:
            break
    for name, of in action.get("outputs", {}).items():
        print(f"output {name}={expand(of['value'], values)}", flush=True)
    return status


def gitlab(template, given):
    with open(template, encoding="utf-8") as file:
        job = yaml.safe_load(file)["orelint"]
    environment = os.environ | {"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": os.getcwd()}
    for name, value in (job["variables"] | given).items():
        environment[name] = value.replace("$CI_PROJECT_DIR", os.getcwd())
    # Both blocks are one script to the runner, by `sh` where an image has no bash.
    script = "\n".join(["set -e", *job["before_script"], *job["script"]])
    return subprocess.run(["sh", "-c", script], env=environment, check=False).returncode


if __name__ == "__main__":
    service, where, *rest = sys.argv[1:]
    sys.exit({"github": github, "gitlab": gitlab}[service](where, pairs(rest)))
