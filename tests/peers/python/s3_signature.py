"""Prints the authorization header that botocore makes for a PUT: ADDRESS TIME BODY."""

import datetime
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

address, time, body = sys.argv[1:]


class At(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ")


botocore.auth.datetime.datetime = At
credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
request = AWSRequest("PUT", address, data=body)
request.context["payload_signing_enabled"] = True
botocore.auth.S3SigV4Auth(credentials, "s3", "eu-central-1").add_auth(request)
print(request.headers["Authorization"])
