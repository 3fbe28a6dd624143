"""A pound that somebody in a hurry has written; its first argument names the way.

Prints the port that it listens on. Tokens are `user:group`.
"""
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WAYS = [
    "honest",  # says 404 for what is not the caller's
    "honest-403",
    "first-only",  # looks at the first identifier of a request
    "last-only",
    "some-only",  # is content with one that is the caller's
    "everything-empty",
    "everything-null",
    "everything-found",  # repeats what it is asked for
    "nothing-found",
    "nothing-allowed",
    "nothing-allowed-but-reading",
    "knows-no-owners",  # 404 only for what nobody has
    "refuses-the-unknown",  # 403 for what nobody has, and knows no owners
    "refuses-too-late",  # says 403, and has deleted
    "reads-only",  # knows owners where it reads
    "shows-all-of-one",  # in lists, which are not filtered
    "asks-for-no-token",
]
WAY = sys.argv[1]
PETS = {7: "alice", 8: "alice", 12: "bob", 13: "bob"}
CAGES = {1: "alice", 2: "bob"}


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, value=None, content=b""):
        if value is not None:
            content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def allowed(self, known, wanted, user):
        """Status of the answer about objects of that kind."""
        if any(one not in known for one in wanted):
            return 403 if WAY == "refuses-the-unknown" else 404
        owners = [known[one] == user for one in wanted]
        match WAY:
            case "first-only":
                return 200 if owners[0] else 403
            case "last-only":
                return 200 if owners[-1] else 403
            case "some-only":
                return 200 if any(owners) else 403
            case "knows-no-owners" | "refuses-the-unknown":
                return 200
            case "refuses-too-late" if self.command == "DELETE":
                del known[wanted[0]]
                return 200 if all(owners) else 403
            case "reads-only":
                return 200 if self.command != "GET" or all(owners) else 404
            case "honest-403":
                return 200 if all(owners) else 403
            case "nothing-allowed-but-reading":
                return (200 if all(owners) else 404) if self.command == "GET" else 403
        return 200 if all(owners) else 404

    def do(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        match = re.fullmatch(r"Bearer (\w+):(\w+)", self.headers.get("Authorization", ""))
        if match is None and WAY != "asks-for-no-token":
            return self.answer(401)
        user, group = match.groups() if match else ("alice", "keepers")
        number = int(self.path.rsplit("/", 1)[-1]) if self.path[-1].isdigit() else 0
        match WAY:
            case "everything-empty":
                return self.answer(200)
            case "everything-null":
                return self.answer(200, content=b"null")
            case "everything-found":
                return self.answer(200, {"petId": number, "cageId": number, **body})
            case "nothing-found":
                return self.answer(404)
            case "nothing-allowed":
                return self.answer(403)
        if group == "vets" and self.command != "GET":
            return self.answer(403)
        part = self.path.split("/")[1]
        owned = [one for one, owner in PETS.items() if owner == user or WAY in ("knows-no-owners", "refuses-the-unknown", "shows-all-of-one")]
        match part, number:
            case "pets", 0:
                return self.answer(200, [{"petId": one} for one in owned])
            case "numbers", _:
                return self.answer(200, owned)
            case "pets", _:
                status = self.allowed(PETS, [number], user)
                return self.answer(status, {"petId": number, "cage": 1} if status == 200 else {})
            case "moves", _:
                return self.answer(self.allowed(PETS, [body["from"], body["to"]], user), {})
            case "walks", _:
                return self.answer(self.allowed(PETS, body["pets"], user), {})
            case "cages", _:
                return self.answer(self.allowed(CAGES, [number], user), {})
        self.answer(404)

    do_GET = do_POST = do_PUT = do_DELETE = do

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
