"""Runs moto's server with connections that stay open, as S3 keeps them: moto closes each one by default."""
import sys

from moto.server import main
from werkzeug.serving import WSGIRequestHandler

WSGIRequestHandler.protocol_version = "HTTP/1.1"
main(sys.argv[1:])
