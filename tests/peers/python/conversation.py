"""What a relying party's script says to the test that runs it, and hears from it: one JSON object a line.

    test   -> script   the settings, first of all
    script -> test     {"open": URL}             a person is to open this address
    test   -> script   {"url": ..., "form": ...}   where they ended, and what a form there posted
    script -> test     {"done": ...}             the facts that the test looks at

Whatever a library raises ends the script, and the test with it.
"""

import json
import sys


def hear():
    return json.loads(sys.stdin.readline())


def say(message):
    print(json.dumps(message), flush=True)


def visit(url):
    """Lets a person open an address; where they ended, and the fields of a form there."""
    say({"open": url})
    answer = hear()
    return answer["url"], answer["form"]


def main(scenarios):
    """Runs the scenario that the command line names."""
    scenario = {function.__name__: function for function in scenarios}[sys.argv[1]]
    say({"done": scenario(hear())})


def refused(what, attempt):
    """What must fail, and how."""
    try:
        attempt()
    except Exception as error:
        return error
    raise AssertionError(f"{what} was not refused")
