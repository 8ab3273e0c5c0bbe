"""Letting a client in: login, client id, will, take-over, session; or one reason why not."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from heartreach.prompts.broker.exchange import Exchange
from heartreach.prompts.broker.filters import valid_topic
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.logins import Account, Logins, bound_client_id
from heartreach.prompts.broker.session import Session
from heartreach.prompts.broker.wire.faults import Reason
from heartreach.prompts.broker.wire.packets import Connack, Connect, Version
from heartreach.prompts.broker.wire.properties import Properties, Property

__all__ = ["Guest", "Refusal", "refusal_packet", "welcome"]

#: Return codes of MQTT 3.1.1 (section 3.2.2.3) for the reasons we refuse with; anything else is "not authorized", 5.
_V3_CODES = {
    Reason.UNSUPPORTED_VERSION: 1,
    Reason.CLIENT_ID_INVALID: 2,
    Reason.SERVER_BUSY: 3,
    Reason.QUOTA_EXCEEDED: 3,
}
_V3_NOT_AUTHORIZED = 5
#: A 3.1.1 client without a clean session never lets its session end; ours ends after `Limits.session_s`.
_FOREVER = 0xFFFFFFFF
#: Random bytes in a client id that the broker makes up.
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Guest:
    """A client that was let in."""

    session: Session
    answer: Connack
    keep_alive_s: int
    window: int  #: QoS 1 and 2 messages it takes at once
    max_packet: int | None  #: the largest packet it takes, in bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A client that was not."""

    reason: Reason


def refusal_packet(reason: Reason, version: Version) -> Connack:
    """The CONNACK that says no, in the words of the client's version."""
    return Connack(reason=reason if version is Version.V5 else _V3_CODES.get(reason, _V3_NOT_AUTHORIZED))


def welcome(
    connect: Connect, logins: Logins, exchange: Exchange, admit: Callable[[], bool], now: float
) -> Guest | Refusal:
    """Check a CONNECT and open its session. Nothing changes for anybody before the login is known to be right.

    Args:
        connect: what the client said.
        logins: who may come in.
        exchange: where its session is.
        admit: asks the door for a place among those with a login.
        now: the monotonic clock.
    """
    account = logins.check(connect.username, connect.password)
    if connect.properties.text(Property.AUTHENTICATION_METHOD) is not None:
        return Refusal(Reason.BAD_AUTHENTICATION_METHOD)
    if account is None:
        return Refusal(Reason.BAD_LOGIN)
    client_id = bound_client_id(account.username, connect.client_id or secrets.token_hex(_ID_BYTES))
    reason = _objection(connect, client_id, account, exchange)
    if reason is not None:
        return Refusal(reason)
    if not admit():
        return Refusal(Reason.SERVER_BUSY)
    session, present = _open(connect, client_id, account, exchange, now)
    if connect.will:
        exchange.wills.leave(client_id, connect.will)
    return _guest(connect, session, exchange.limits, present=present)


def _objection(connect: Connect, client_id: str, account: Account, exchange: Exchange) -> Reason | None:
    if not connect.client_id and connect.version is Version.V3 and not connect.clean_start:
        return Reason.CLIENT_ID_INVALID
    old = exchange.sessions.get(client_id)
    if old and old.username != account.username:
        return Reason.CLIENT_ID_INVALID
    if connect.will and not valid_topic(connect.will.topic):
        return Reason.TOPIC_INVALID
    if connect.will and not account.rights.may_write(connect.will.topic):
        return Reason.NOT_AUTHORIZED
    return None if old or exchange.make_room(account.username) else Reason.QUOTA_EXCEEDED


def _open(connect: Connect, client_id: str, account: Account, exchange: Exchange, now: float) -> tuple[Session, bool]:
    old = exchange.sessions.get(client_id)
    if old and exchange.end_if_over(old, now):
        exchange.speak_wills(now)
    elif old and old.link:
        old.link.hang_up(Reason.TAKEN_OVER)
    if connect.clean_start:  # the old session ends here, and with it the delay of its will
        exchange.wills.session_ended(client_id, now)
        exchange.speak_wills(now)
    exchange.wills.cancel(client_id)
    return exchange.open(client_id, account.username, _expiry_s(connect), clean=connect.clean_start)


def _expiry_s(connect: Connect) -> int:
    if connect.version is Version.V5:
        return connect.properties.number(Property.SESSION_EXPIRY) or 0
    return 0 if connect.clean_start else _FOREVER


def _guest(connect: Connect, session: Session, limits: Limits, *, present: bool) -> Guest:
    window = connect.properties.number(Property.RECEIVE_MAXIMUM) or limits.inflight_messages
    max_packet = connect.properties.number(Property.MAXIMUM_PACKET)
    if connect.version is Version.V3:
        return Guest(session, Connack(present), connect.keep_alive_s, window, max_packet)
    keep_alive_s = min(connect.keep_alive_s or limits.keep_alive_s, limits.keep_alive_s)
    answer = Connack(present, properties=_terms(connect, session, limits, keep_alive_s))
    return Guest(session, answer, keep_alive_s, window, max_packet)


def _terms(connect: Connect, session: Session, limits: Limits, keep_alive_s: int) -> Properties:
    """What a client of version 5 is told about this broker, where it differs from the default or from its wish."""
    terms = (
        Properties()
        .plus(Property.RECEIVE_MAXIMUM, limits.receive_maximum)
        .plus(Property.MAXIMUM_PACKET, limits.packet_bytes)
        .plus(Property.TOPIC_ALIAS_MAXIMUM, limits.topic_aliases)
        .plus(Property.SHARED_AVAILABLE, 0)
    )
    if not connect.client_id:
        terms = terms.plus(Property.ASSIGNED_CLIENT_ID, session.client_id)
    if keep_alive_s != connect.keep_alive_s:
        terms = terms.plus(Property.SERVER_KEEP_ALIVE, keep_alive_s)
    if session.expiry_s != _expiry_s(connect):
        terms = terms.plus(Property.SESSION_EXPIRY, session.expiry_s)
    return terms
