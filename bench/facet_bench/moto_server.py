"""S3 and SQS from moto, in a separate process that keeps everything in memory."""
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from facet_bench.certificate import Certificate
from facet_bench.processes import free_port, wait_until_ready

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}


def client(service: str, endpoint: str, verify: str | None = None) -> Any:
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, verify=verify,
                        aws_access_key_id="bench", aws_secret_access_key="bench")


def s3_environment(endpoint: str) -> dict[str, str]:
    """Environment variables for Facet with this S3 endpoint."""
    return {
        **CREDENTIALS,
        "FACET_STORE_TYPE": "s3",
        "QUARKUS_S3_ENDPOINT_OVERRIDE": endpoint,
        "QUARKUS_S3_PATH_STYLE_ACCESS": "true",
        "QUARKUS_S3_AWS_REGION": REGION,
    }


class MotoServer:
    def __init__(self, folder: Path, certificate: Certificate | None = None) -> None:
        self.port = free_port()
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        self.certificate = certificate
        self.verify = str(certificate.file) if certificate else None
        self.log = folder / f"moto-{self.port}.log"
        program = Path(__file__).with_name("keepalive_moto.py")
        tls = ["--ssl-cert", certificate.file, "--ssl-key", certificate.key] if certificate else []
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([sys.executable, program, "-H", "127.0.0.1", "-p", str(self.port), *tls],
                                            stdout=log, stderr=subprocess.STDOUT)
        wait_until_ready(self.url + "/moto-api/")

    def trusted(self) -> list[str]:
        """Arguments that make a JVM trust this server."""
        return self.certificate.trusted() if self.certificate else []

    def client(self, service: str) -> Any:
        return client(service, self.url, self.verify)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
