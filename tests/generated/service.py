"""A kennel as tests/generated/api.yaml declares it; with the name of a hole it leaves that one open.

Prints the port that it listens on. Tokens are `user:group`, such as `alice:keepers`.
"""
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HOLES = [
    "reads-any-pet",
    "updates-any-pet",
    "deletes-any-pet",
    "lists-all-pets",
    "lists-nothing",
    "reports-on-any-pet",
    "walks-any-pet",
    "ignores-the-owner-in-the-path",
    "reads-any-collar",
    "reads-files-of-other-organizations",
    "lets-keepers-delete-files",
    "asks-for-no-token",
    "hides-pets-from-their-owners",
    "refuses-after-it-has-answered",
]
HOLE = sys.argv[1] if len(sys.argv) > 1 else None

PETS = {7: {"id": 7, "name": "Rex", "ownerId": "alice"}, 12: {"id": 12, "name": "Tom", "ownerId": "bob"}}
COLLARS = {"c1": "alice", "c2": "bob"}
FILES = {"f1": "o1", "f2": "o2"}
MEMBERS = {"o1": "alice", "o2": "bob"}


class Refused(Exception):
    """With the status of the answer."""


def may(allowed, hole, status=403):
    if not allowed and (hole is None or HOLE != hole):
        raise Refused(status)


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, value=None):
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def caller(self):
        token = self.headers.get("Authorization", "")
        match = re.fullmatch(r"Bearer (\w+):(\w+)", token)
        if match:
            return match[1], match[2]
        if HOLE == "asks-for-no-token":
            return "alice", "keepers"
        raise Refused(401)

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")

    def pet(self, text, user, group, hole, grants=("keepers",)):
        pet = PETS.get(int(text))
        if pet is None:
            raise Refused(404)
        may("vets" == group in grants or group == "keepers" and pet["ownerId"] == user, hole, 404)
        return pet

    def do(self):
        body = self.body()
        try:
            self.route(body)
        except Refused as refused:
            self.answer(refused.args[0])

    do_GET = do_POST = do_PUT = do_DELETE = do

    def route(self, body):
        user, group = self.caller()
        url = urlsplit(self.path)
        path = url.path.removeprefix("/v1")
        keeper = group == "keepers"
        parts = path.strip("/").split("/")
        match (self.command, *parts):
            case ("GET", "pets"):
                may(keeper, None)
                every = HOLE == "lists-all-pets"
                self.answer(200, {"items": [p for p in PETS.values() if every or p["ownerId"] == user and HOLE != "lists-nothing"]})
            case ("POST", "pets"):
                may(keeper, None)
                if len(body["name"]) < 3:
                    raise Refused(422)
                self.answer(201, {"id": 99})
            case ("GET", "pets", pet):
                if HOLE == "hides-pets-from-their-owners":
                    raise Refused(403)
                self.answer(200, self.pet(pet, user, group, "reads-any-pet", ("keepers", "vets")))
            case ("PUT", "pets", pet):
                found = self.pet(pet, user, group, "updates-any-pet")
                found["name"] = body["name"]
                self.answer(200, found)
            case ("DELETE", "pets", pet):
                if HOLE == "refuses-after-it-has-answered":
                    raise Refused(500)
                del PETS[self.pet(pet, user, group, "deletes-any-pet")["id"]]
                self.answer(204)
            case ("GET", "reports"):
                query = parse_qs(url.query)
                if not re.fullmatch(r"\d{4}-\d\d-\d\d", query["since"][0]):
                    raise Refused(422)
                self.pet(query["pet"][0], user, group, "reports-on-any-pet", ("keepers", "vets"))
                self.answer(200, [])
            case ("POST", "walks"):
                if body["minutes"] < 5:
                    raise Refused(422)
                self.pet(body["pet"]["id"], user, group, "walks-any-pet")
                self.answer(200, {})
            case ("GET", "owners", owner, "collars", collar):
                of_path = owner == COLLARS.get(collar)
                may(of_path, "ignores-the-owner-in-the-path", 404)
                may(keeper and COLLARS.get(collar) == user, "reads-any-collar", 404)
                self.answer(200, {"id": collar})
            case ("GET", "files", file):
                if file not in FILES:
                    raise Refused(404)
                inside = MEMBERS[FILES[file]] == user
                may(keeper and inside, "reads-files-of-other-organizations", 404)
                self.answer(200, {"id": file})
            case ("DELETE", "files", file):
                may(group == "vets", "lets-keepers-delete-files")
                FILES.pop(file, None)
                self.answer(204)
            case _:
                raise Refused(404)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if HOLE == "--holes":
        print("\n".join(HOLES))
    else:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
