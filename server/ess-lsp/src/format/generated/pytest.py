# Tests of object authorization, written by `ess-lsp generate tests`. Write them anew when the document
# changes. Needs pytest and nothing else. The values that VARIABLES names come from the environment; an
# empty one skips the tests that need it, and with ESS_MISSING=skip one that is missing does so too. ESS_BUILD
# may say which build is tested.
#
# Alice and Bob are in the groups GROUPS. Each owns one object of each type, in containers that are their
# own; nothing is shared. What deletes comes last: keep the order, and use objects that nobody misses.
import json
import os
import urllib.error
import urllib.parse
import urllib.request

import pytest


class V(str):
    """The value of a variable."""


class N(str):
    """The value of a variable, as a number."""


#:data
ANSWER = 10_000_000  # bytes
SECONDS = 30


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


@pytest.fixture(scope="session", autouse=True)
def _build(record_testsuite_property):
    record_testsuite_property("ess.build", os.environ.get("ESS_BUILD", ""))


def value_of(name):
    value = os.environ.get(name)
    if value is None and os.environ.get("ESS_MISSING") == "skip":
        pytest.skip(f"{name} is missing")
    if value is None:
        pytest.fail(f"set {name}: {VARIABLES.get(name, '')}", pytrace=False)
    if value == "":
        pytest.skip(f"{name} is empty")
    return value


def filled(piece):
    """A text or JSON value with the values of its variables."""
    if isinstance(piece, V):
        return value_of(str(piece))
    if isinstance(piece, N):
        text = value_of(str(piece))
        try:
            return int(text)
        except ValueError:
            return float(text)
    if isinstance(piece, list):
        return [filled(one) for one in piece]
    if isinstance(piece, dict):
        return {key: filled(one) for key, one in piece.items()}
    return piece


def target(request, token):
    def of(piece):
        return urllib.parse.quote(filled(piece), safe="") if isinstance(piece, V) else piece

    path = "".join(of(piece) for piece in request["path"])
    query = [(name, "".join(filled(value))) for name, value in request["query"]]
    kind, name, _ = request["credential"]
    if token is not None and kind == "query":
        query.append((name, token))
    if not query:
        return path
    return path + ("&" if "?" in path else "?") + urllib.parse.urlencode(query)


def headers_of(request, token):
    headers = {name: "".join(filled(value)) for name, value in request["headers"]}
    kind, name, before = request["credential"]
    if token is not None and kind == "header":
        headers[name] = before + token
    if token is not None and kind == "cookie":
        cookies = [headers["Cookie"]] if "Cookie" in headers else []
        headers["Cookie"] = "; ".join([*cookies, f"{name}={token}"])
    return headers


def has_values(piece):
    if isinstance(piece, dict):
        return any(map(has_values, piece.values()))
    return any(map(has_values, piece)) if isinstance(piece, list) else isinstance(piece, (V, N))


def with_values(own, piece):
    """Another body, in which the objects of this test are named where they belong."""
    if not has_values(piece):
        return own
    if not isinstance(piece, dict):
        return filled(piece)
    own = own if isinstance(own, dict) else {}
    named = {key: with_values(own.get(key), one) for key, one in piece.items() if has_values(one)}
    return {**own, **named}


def body_of(request):
    own = os.environ.get(request["own_body"])
    if own is not None and not has_values(request["body"]):
        return own.encode()
    body = filled(request["body"])
    if own is not None:
        try:
            own = dict(urllib.parse.parse_qsl(own)) if request["form"] else json.loads(own)
        except ValueError:
            pytest.fail(f"{request['own_body']} is no JSON", pytrace=False)
        body = with_values(own, request["body"])
    if request["form"]:
        return urllib.parse.urlencode(body).encode()
    return json.dumps(body).encode()


def send(request, caller):
    """Status and content of the answer."""
    base = value_of("ESS_BASE_URL").rstrip("/")
    if not base.startswith(("http://", "https://")):
        pytest.fail("ESS_BASE_URL begins with http:// or https://", pytrace=False)
    token = None if caller is None else value_of(f"ESS_{caller}_TOKEN")
    headers = headers_of(request, token)
    data = None
    if request["media"] is not None:
        data = body_of(request)
        headers["Content-Type"] = request["media"]
    sent = urllib.request.Request(
        base + target(request, token), data=data, headers=headers, method=request["method"]
    )
    try:
        with OPENER.open(sent, timeout=SECONDS) as answer:
            return answer.status, answer.read(ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(ANSWER)
    except (urllib.error.URLError, OSError) as error:
        pytest.fail(f"no answer from the service: {error}", pytrace=False)


def is_fine(status):
    return 200 <= status < 300


def values_in(answer):
    """All values in the answer that are no objects and no lists, as text, each with the property that it
    is of; with None where it is an item of a list."""
    try:
        left = [(None, json.loads(answer))]
    except ValueError:
        return
    while left:
        name, one = left.pop()
        if isinstance(one, dict):
            left.extend(one.items())
        elif isinstance(one, list):
            left.extend((None, item) for item in one)
        else:
            yield name, str(one)


def holds(answer, name, value):
    return (name, value) in values_in(answer)


def must_be_refused(case, status):
    if is_fine(status):
        pytest.fail(f"it got through ({status}), against the rule: {case['rule']}", pytrace=False)
    if status not in ((403, 404) if case["caller"] else (401, 403, 404)):
        pytest.fail(f"{status} is no refusal (403 or 404) by the rule: {case['rule']}", pytrace=False)
    if not case["controls"] and (status == 404 or case["owned"]):
        pytest.skip(f"{status} proves nothing: no request finds everything that this one names")
    for owner, control, shows in [] if status == 401 else case["controls"]:
        must_be_there(status, owner, control, shows)


def must_be_there(status, owner, control, shows):
    seen, answer = send(control, owner)
    if not is_fine(seen):
        pytest.fail(
            f"{status} proves nothing: {owner.lower()}, to whom the object belongs, is answered {seen}"
            " for it as well. Is its identifier right?",
            pytrace=False,
        )
    if shows is not None and filled(shows) not in (value for _, value in values_in(answer)):
        pytest.skip(
            f"{status} proves nothing: what {owner.lower()} is answered does not hold {shows}, so that"
            " it may be answered to everything"
        )


def must_get_through(case, status, answer):
    if status in (401, 403, 404):
        pytest.fail(f"it is refused ({status}), against the rule: {case['rule']}", pytrace=False)
    if not is_fine(status):
        own = case["request"]["own_body"]
        hint = f" Does it want another body? Say so in {own}." if case["request"]["media"] else ""
        pytest.fail(f"{status}: neither refused nor done.{hint}", pytrace=False)
    if case["hidden"] is not None:
        shows_nothing_of_bob(case, answer)


def shows_nothing_of_bob(case, answer):
    name, hidden, shown = case["hidden"]
    what = "identifier" if name is None else f"`{name}`"
    try:
        json.loads(answer)
    except ValueError:
        pytest.fail("the answer is no JSON: what it shows cannot be told", pytrace=False)
    if holds(answer, name, filled(hidden)):
        pytest.fail(f"it shows an object of bob, against the rule: {case['rule']}", pytrace=False)
    if not holds(answer, name, filled(shown)):
        pytest.skip(f"it shows no {what} of alice either, which proves nothing about bob's")
    status, own = send(case["request"], "BOB")
    if not is_fine(status) or not holds(own, name, filled(hidden)):
        pytest.skip(f"it shows bob no {what} of his own object either ({status}): is {hidden} right?")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_access(case):
    status, answer = send(case["request"], case["caller"])
    if case["refused"]:
        must_be_refused(case, status)
    else:
        must_get_through(case, status, answer)


@pytest.mark.parametrize("name, why", UNTESTED, ids=lambda text: text)
def test_is_missing(name, why):
    pytest.skip(f"{name} is not tested: {why}")
