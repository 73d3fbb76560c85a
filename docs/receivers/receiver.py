"""A webhook receiver for gradewatch's events, on nothing but Python's own library.

    GRADEWATCH_SECRET=whsec_... python receiver.py [PORT]

It checks the signature (Standard Webhooks), drops what it has seen, answers at once, and prints what is new.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["GRADEWATCH_SECRET"].removeprefix("whsec_"))
TOLERANCE = 300  # seconds
seen = set()  # keep the ids in your database instead: this forgets them when it ends


def is_genuine(headers, body):
    """Whether the sender knew the secret, within the last five minutes."""
    identity, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    signed = f"{identity}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    # While a secret is being replaced there are two signatures; either will do.
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in given)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what is genuine, 401 to all else."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        identity = self.headers.get("webhook-id")
        if not genuine or identity in seen:
            return
        seen.add(identity)
        event = json.loads(body)
        print(event["sequence"], event["type"], event["subject"], flush=True)


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8700), Receiver)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
