"""What the library of Standard Webhooks makes of our signatures, and we of its.

Reads one JSON object from standard input, writes one to standard output.
"""
import datetime
import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

given = json.load(sys.stdin)


def fits(case):
    headers = {
        "webhook-id": case["id"],
        "webhook-timestamp": case["timestamp"],
        "webhook-signature": case["signatures"],
    }
    try:
        Webhook(case["secret"]).verify(case["body"], headers)
        return True
    except WebhookVerificationError:
        return False


at = datetime.datetime.fromtimestamp(given["now"], tz=datetime.timezone.utc)
json.dump(
    {
        "fits": {name: fits(case) for name, case in given["cases"].items()},
        "theirs": Webhook(given["secret"]).sign(given["id"], at, given["body"]),
    },
    sys.stdout,
)
