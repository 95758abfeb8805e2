"""HTTP for providers: one deadline for everything, verified TLS, bounded bodies, retries, credentials bound to their origin."""
from .client import Client
from .deadline import Deadline, Patience
from .messages import Request, Response
from .origin import base_url, bearer, origin_of
from .retry import Retry
from .used_up import used_up

__all__ = ["Client", "Deadline", "Patience", "Request", "Response", "Retry", "base_url", "bearer", "origin_of", "used_up"]
