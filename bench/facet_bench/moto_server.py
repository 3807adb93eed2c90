"""S3 and SQS from moto, in a separate process that keeps everything in memory."""
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from facet_bench.processes import free_port, wait_until_ready

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}


def client(service: str, endpoint: str) -> Any:
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION,
                        aws_access_key_id="bench", aws_secret_access_key="bench")


def s3_environment(port: int) -> dict[str, str]:
    """Environment variables for Facet with the S3 endpoint at this port."""
    return {
        **CREDENTIALS,
        "FACET_STORE_TYPE": "s3",
        "QUARKUS_S3_ENDPOINT_OVERRIDE": f"http://127.0.0.1:{port}",
        "QUARKUS_S3_PATH_STYLE_ACCESS": "true",
        "QUARKUS_S3_AWS_REGION": REGION,
    }


class MotoServer:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "moto.log"
        program = Path(sys.executable).with_name("moto_server")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [program, "-H", "127.0.0.1", "-p", str(self.port)], stdout=log, stderr=subprocess.STDOUT)
        wait_until_ready(self.url + "/moto-api/")

    def client(self, service: str) -> Any:
        return client(service, self.url)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
