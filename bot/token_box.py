"""Tokens of workspaces, sealed: what lies in the database is of no use to who reads it there."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import StartupError

_HOW_TO = "`tocsin keygen` prints one; put it into TOCSIN_ENCRYPTION_KEY"


class WrongKeyError(StartupError):
    """A token was sealed with a key that is not in TOCSIN_ENCRYPTION_KEY, or was tampered with."""

    def __init__(self, team_id: str, team_name: str = "") -> None:
        self.team_id = team_id
        which = f"{team_name} ({team_id})" if team_name else team_id
        super().__init__(
            f"The token of the workspace {which} cannot be read with TOCSIN_ENCRYPTION_KEY. Add the key it was "
            "sealed with after a comma and start again; if that key is lost, install Tocsin there again at "
            "/slack/install."
        )


def new_key() -> str:
    """A key for `TokenBox`, as it is written into TOCSIN_ENCRYPTION_KEY."""
    return Fernet.generate_key().decode("ascii")


def make_box(keys: str | None) -> TokenBox:
    """Raises StartupError where TOCSIN_ENCRYPTION_KEY is not set or is no key."""
    if not keys:
        raise StartupError(
            "TOCSIN_ENCRYPTION_KEY is not set: the tokens of installed workspaces are stored sealed or not at all. "
            "Run `tocsin keygen`, put what it prints into .env, keep a copy in a safe place, and start again."
        )
    return TokenBox(keys)


class TokenBox:
    """Seals with the first key, opens with any: a new key is put before the old one, and nothing gets lost.

    Fernet (AES-128 in CBC mode with an HMAC): https://github.com/fernet/spec. The team's id is sealed in with its
    token, so that a token that was moved to another team's row does not open there.

    Raises:
        StartupError: there is no key, or one that is none.
    """

    def __init__(self, keys: str) -> None:
        written = [key.strip() for key in keys.split(",") if key.strip()]
        if not written:
            raise StartupError(f"TOCSIN_ENCRYPTION_KEY is empty: without a key no token is stored. {_HOW_TO}.")
        self._boxes: list[Fernet] = []
        for place, key in enumerate(written, start=1):
            try:
                self._boxes.append(Fernet(key))
            except ValueError as error:
                raise StartupError(
                    f"Key {place} in TOCSIN_ENCRYPTION_KEY is not 32 bytes in URL-safe base64. {_HOW_TO}."
                ) from error
        self._all = MultiFernet(self._boxes)

    def __repr__(self) -> str:
        return f"<TokenBox of {len(self._boxes)} keys>"

    def seal(self, team_id: str, token: str) -> bytes:
        return self._all.encrypt(f"{team_id}\n{token}".encode())

    def open(self, team_id: str, sealed: bytes) -> str:
        """The token of the team; raises WrongKeyError."""
        try:
            owner, _, token = self._all.decrypt(sealed).decode().partition("\n")
        except InvalidToken as error:
            raise WrongKeyError(team_id) from error
        if owner != team_id:
            raise WrongKeyError(team_id)
        return token

    def is_of_the_first_key(self, sealed: bytes) -> bool:
        """Whether the newest key alone opens it."""
        try:
            self._boxes[0].decrypt(sealed)
        except InvalidToken:
            return False
        return True
