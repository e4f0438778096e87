"""The operator's identity provider (OpenID Connect), as Authlib speaks to it.

What one sign-in has to remember from here to there and back (state, nonce, PKCE
verifier) is in a signed cookie of ten minutes.
"""

from __future__ import annotations

from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware

from inkpost.errors import InkpostError
from inkpost.settings import Settings
from library.sealing import open_seal

#: Seconds from the button here to the way back.
COOKIE_LIFE = 600
#: Seconds that the provider has for an answer.
PATIENCE = 10


class ProviderRefused(InkpostError):
    """The provider did not let the reader in, or did not answer as it should."""


def openid_middleware(settings: Settings) -> list[Middleware]:
    """Return what keeps a sign-in under way, where there is a provider."""
    if not settings.oidc_issuer:
        return []
    https = settings.public_url.startswith("https://")
    key = open_seal(settings.data_dir, settings.secret_key).mark("openid")
    return [
        Middleware(
            SessionMiddleware,
            secret_key=key,
            session_cookie="__Host-inkpost-openid" if https else "inkpost-openid",
            max_age=COOKIE_LIFE,
            same_site="lax",  # the provider leads back from its own site
            https_only=https,
        )
    ]


def open_provider(settings: Settings) -> Any:
    """Return Authlib's client of the provider, or None where there is none."""
    if not settings.oidc_issuer:
        return None
    return OAuth().register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret or None,
        server_metadata_url=(
            f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
        ),
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": PATIENCE,
            "trust_env": False,
        },
    )


async def lead_there(provider: Any, request: Request, back: str) -> Any:
    """Return the way to the provider, and then to `back`; raise `ProviderRefused`."""
    try:
        return await provider.authorize_redirect(request, back)
    except (OAuthError, httpx2.HTTPError, ValueError, RuntimeError) as error:
        raise _refused() from error


async def claims_of(provider: Any, request: Request) -> dict[str, Any]:
    """Return what the provider says of the reader who came back.

    Authlib has checked state, nonce, signature, issuer and audience. Raise
    `ProviderRefused`.
    """
    try:
        token = await provider.authorize_access_token(request)
    except (
        OAuthError,
        JoseError,
        httpx2.HTTPError,
        ValueError,
        RuntimeError,
        TypeError,
    ) as error:
        raise _refused() from error
    claims = token.get("userinfo")
    if not claims or not claims.get("sub"):
        raise _refused()
    return dict(claims)


def _refused() -> ProviderRefused:
    return ProviderRefused(
        "Signing in there did not work: try again from here, or tell the operator"
    )
