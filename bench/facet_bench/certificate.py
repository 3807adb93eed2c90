"""A self-signed certificate for this machine, for measurements with TLS."""
import subprocess
from pathlib import Path


class Certificate:
    def __init__(self, folder: Path) -> None:
        self.file, self.key, self.trust_store = folder / "certificate.pem", folder / "key.pem", folder / "trust.p12"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", self.key, "-out", self.file,
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.trust_store.unlink(missing_ok=True)
        run("keytool", "-importcert", "-noprompt", "-alias", "bench", "-file", self.file, "-keystore", self.trust_store,
            "-storetype", "PKCS12", "-storepass", "changeit")

    def trusted(self) -> list[str]:
        """Arguments that make a JVM trust the certificate."""
        return [f"-Djavax.net.ssl.trustStore={self.trust_store}", "-Djavax.net.ssl.trustStorePassword=changeit"]


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
