"""What a relying party's script says to the test that runs it, and hears from it: one JSON object a line.

    test   -> script   the settings, first of all
    script -> test     {"open": URL}             a person is to open this address
    test   -> script   {"url": ..., "form": ...}   where they ended, and what a form there posted
    script -> test     {"done": ...}             the facts that the test looks at

Whatever a library raises ends the script, and the test with it.
"""

import json
import sys

import requests

# Where the answers go.
REDIRECT_URI = "https://localhost/callback"
# Tokens in the front channel are for no client at localhost.
PUBLIC_REDIRECT_URI = "https://rp.example.org/callback"
SCOPE = "openid email profile"


def hear():
    return json.loads(sys.stdin.readline())


def say(message):
    print(json.dumps(message), flush=True)


def visit(url):
    """Lets a person open an address; where they ended, and the fields of a form there."""
    say({"open": url})
    answer = hear()
    return answer["url"], answer["form"]


def discovery(settings):
    """The provider's document, as it is."""
    return requests.get(f"{settings['issuer']}/.well-known/openid-configuration").json()


def register(settings, name, **metadata):
    """A client of its own with this metadata, by dynamic registration: no library here does that in full."""
    document = {"client_name": name, "redirect_uris": [REDIRECT_URI], "scope": SCOPE, **metadata}
    answer = requests.post(discovery(settings)["registration_endpoint"], json=document)
    assert answer.status_code == 201, answer.text
    return answer.json()


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
