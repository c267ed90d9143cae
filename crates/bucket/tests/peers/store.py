"""An S3 store on a free port of this machine that checks every signature, until standard input ends.

Prints its address and the key of somebody who may use the bucket `files`.
"""

import json
import sys

import boto3
import moto.settings
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
address = "http://%s:%s" % server.get_host_and_port()
REGION = "cn-north-1"


def client(service):
    return boto3.client(
        service, endpoint_url=address, region_name=REGION, aws_access_key_id="first", aws_secret_access_key="first"
    )


client("s3").create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
iam = client("iam")
iam.create_user(UserName="heluo")
allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_user_policy(UserName="heluo", PolicyName="files", PolicyDocument=json.dumps(allowed))
key = iam.create_access_key(UserName="heluo")["AccessKey"]
# From here on nobody is let in unasked.
moto.settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(json.dumps({"endpoint": address, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}), flush=True)
sys.stdin.read()
server.stop()
