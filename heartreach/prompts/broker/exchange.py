"""Where messages change hands: sessions, their subscriptions, retained messages and wills, without any socket."""

from collections.abc import Callable, Iterator

from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.filters import weight
from heartreach.prompts.broker.journal import Journal, Remembered, RememberedSession
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.message import Message
from heartreach.prompts.broker.retained import Retained
from heartreach.prompts.broker.rights import Rights
from heartreach.prompts.broker.session import Session
from heartreach.prompts.broker.subscribed import Subscribed
from heartreach.prompts.broker.tree import FilterTree
from heartreach.prompts.broker.wills import Wills
from heartreach.prompts.broker.wire.packets import Subscription

__all__ = ["Exchange"]


class _Copy:
    """What one client gets of one message when several of its filters match: once, at the highest QoS."""

    __slots__ = ("identifiers", "keep_retain", "qos")

    def __init__(self) -> None:
        self.qos = 0
        self.keep_retain = False
        self.identifiers: tuple[int, ...] = ()

    def add(self, subscribed: Subscribed) -> None:
        """One more filter matched."""
        self.qos = max(self.qos, subscribed.wish.qos)
        self.keep_retain |= subscribed.wish.retain_as_published
        if subscribed.identifier is not None:
            self.identifiers += (subscribed.identifier,)


class Exchange:
    """The broker without its sockets.

    Args:
        journal: where lasting things are written.
        limits: how much anything may cost.
        rights: what a user name may do; None for a name that is not known (any more).
        counters: what happened.
    """

    def __init__(
        self, journal: Journal, limits: Limits, rights: Callable[[str], Rights | None], counters: Counters
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self.retained = Retained(journal, limits)
        self.wills = Wills(journal)
        self.journal = journal
        self.limits = limits
        self.counters = counters
        self._rights = rights
        self._tree: FilterTree[str, Subscribed] = FilterTree()

    # --- messages ---------------------------------------------------------------------------------------------------

    def publish(self, message: Message, now: float) -> int:
        """Hand a message to all who want it and may have it.

        Returns:
            How many clients it was for.
        """
        self.counters.published += 1
        if message.retain:
            self.retained.put(message)
        readers = 0
        for session, copy in self._readers(message):
            readers += 1
            retain = message.retain and copy.keep_retain
            session.offer(message, now, min(message.qos, copy.qos), copy.identifiers, retain=retain)
        return readers

    def _readers(self, message: Message) -> Iterator[tuple[Session, _Copy]]:
        copies: dict[str, _Copy] = {}
        for client_id, subscribed in self._tree.match(message.topic):
            if not (subscribed.wish.no_local and client_id == message.sender):
                copies.setdefault(client_id, _Copy()).add(subscribed)
        for client_id, copy in copies.items():
            session = self.sessions[client_id]
            if self.may_read(session, message.topic):
                yield session, copy

    def may_read(self, session: Session, topic: str) -> bool:
        """Whether a message may be sent to a session's client."""
        rights = self._rights(session.username)
        return rights is not None and rights.may_read(topic)

    # --- subscriptions ----------------------------------------------------------------------------------------------

    def subscribe(self, session: Session, wish: Subscription, identifier: int | None) -> bool:
        """Grant a subscription; True where it is a new one, False where it replaces another."""
        new = wish.topic_filter not in session.subscriptions
        self._grant(session, Subscribed(wish, identifier))
        if session.lasting:
            self.journal.subscribed(session.client_id, Subscribed(wish, identifier))
        return new

    def _grant(self, session: Session, subscribed: Subscribed) -> None:
        if subscribed.wish.topic_filter not in session.subscriptions:
            session.subscription_bytes += weight(subscribed.wish.topic_filter)
        session.subscriptions[subscribed.wish.topic_filter] = subscribed
        self._tree.put(subscribed.wish.topic_filter, session.client_id, subscribed)

    def unsubscribe(self, session: Session, topic_filter: str) -> bool:
        """End a subscription; False where there was none."""
        if session.subscriptions.pop(topic_filter, None) is None:
            return False
        session.subscription_bytes -= weight(topic_filter)
        self._tree.remove(topic_filter, session.client_id)
        if session.lasting:
            self.journal.unsubscribed(session.client_id, topic_filter)
        return True

    def send_retained(self, session: Session, wish: Subscription, identifier: int | None, now: float) -> None:
        """Send the last words under a new subscription."""
        marks = () if identifier is None else (identifier,)
        for message in self.retained.under(wish.topic_filter, now):
            if self.may_read(session, message.topic):
                session.offer(message, now, min(message.qos, wish.qos), marks, retain=True)

    # --- sessions ---------------------------------------------------------------------------------------------------

    def open(self, client_id: str, username: str, expiry_s: int, *, clean: bool) -> tuple[Session, bool]:
        """The session of a client that just logged in, and whether it was there before."""
        old = self.sessions.get(client_id)
        if old and (clean or not old.lasting):
            self.end(old)
            old = None
        session = old or Session(client_id, username, self.journal, self.limits, self.counters)
        self.sessions[client_id] = session
        self.set_expiry(session, expiry_s)
        return session, old is not None

    def set_expiry(self, session: Session, expiry_s: int) -> None:
        """Change how long a connected client's session outlives its connection."""
        was_lasting = session.lasting
        session.expiry_s = min(expiry_s, self.limits.session_s)
        if session.lasting:
            self.journal.saved(session.client_id, session.username, session.expiry_s, None)
            if not was_lasting:
                self._tell(session, self.journal)
        elif was_lasting:
            self.journal.ended(session.client_id)
            for delivery in session.deliveries():
                delivery.number = 0

    def leave(self, session: Session, now: float) -> None:
        """Its connection is gone; the session stays as long as it was told to."""
        session.link = None
        if not session.lasting:
            self.end(session)
            return
        session.ends_at = now + session.expiry_s
        self.journal.saved(session.client_id, session.username, session.expiry_s, session.ends_at)

    def end(self, session: Session) -> None:
        """Forget a session and all it had."""
        for topic_filter in session.subscriptions:
            self._tree.remove(topic_filter, session.client_id)
        session.subscriptions.clear()
        del self.sessions[session.client_id]
        if session.lasting:
            self.journal.ended(session.client_id)

    def end_if_over(self, session: Session, now: float) -> bool:
        """End a session whose client stayed away too long; its will, if it had a delay, is due."""
        if session.ends_at is None or session.ends_at > now:
            return False
        self.wills.session_ended(session.client_id, now)
        self.end(session)
        return True

    def make_room(self, username: str) -> bool:
        """Whether a login may have one more session; of those whose clients are away, the longest away makes room."""
        theirs = [one for one in self.sessions.values() if one.username == username]
        if len(theirs) < self.limits.sessions_per_user:
            return True
        away = [(one.ends_at, one) for one in theirs if one.ends_at is not None]
        if not away:
            return False
        _, longest = min(away, key=lambda pair: pair[0])
        self.wills.cancel(longest.client_id)
        self.end(longest)
        return True

    def end_user(self, username: str) -> None:
        """Forget every session of a login that was revoked; its wills are not spoken."""
        for session in [one for one in self.sessions.values() if one.username == username]:
            self.wills.cancel(session.client_id)
            self.end(session)

    def tidy(self, now: float) -> None:
        """Let time do its work: sessions end, messages expire, wills are spoken."""
        for session in list(self.sessions.values()):
            if not self.end_if_over(session, now):
                session.tidy(now)
        self.retained.tidy(now)
        self.speak_wills(now)

    def speak_wills(self, now: float) -> None:
        """Publish every will that is due; its life begins now (MQTT 5.0, section 3.1.3.2.4)."""
        for client_id, will in self.wills.due(now):
            self.counters.wills += 1
            self.publish(Message.from_packet(will, now, client_id), now)

    # --- memory -----------------------------------------------------------------------------------------------------

    def recall(self, remembered: Remembered, now: float) -> None:
        """Take up what the last run left. Nobody is connected now, so that every will without a delay is due."""
        for one in remembered.sessions:
            self._recall_session(one, now)
        for message in remembered.retained:
            self.retained.restore(message)
        for kept in remembered.wills:
            session = self.sessions.get(kept.client_id)
            self.wills.leave(kept.client_id, kept.will)
            self.wills.lost(kept.client_id, now, session.expiry_s if session else 0)
        self.tidy(now)

    def _recall_session(self, one: RememberedSession, now: float) -> None:
        session = Session(one.client_id, one.username, self.journal, self.limits, self.counters)
        session.expiry_s = one.expiry_s
        session.ends_at = now + one.expiry_s if one.ends_at is None else min(one.ends_at, now + one.expiry_s)
        session.incoming = one.incoming
        for delivery in one.deliveries:
            session.restore(delivery)
        self.sessions[one.client_id] = session
        for subscribed in one.subscriptions:
            self._grant(session, subscribed)

    def retell(self, journal: Journal) -> None:
        """Say everything again, to a journal that lost its file for a while."""
        for session in self.sessions.values():
            if session.lasting:
                journal.saved(session.client_id, session.username, session.expiry_s, session.ends_at)
                self._tell(session, journal)
        for message in self.retained:
            journal.retained(message)
        for client_id, will in self.wills.all():
            journal.willed(client_id, will)

    @staticmethod
    def _tell(session: Session, journal: Journal) -> None:
        for subscribed in session.subscriptions.values():
            journal.subscribed(session.client_id, subscribed)
        for delivery in session.deliveries():
            delivery.number = journal.queued(session.client_id, delivery)
        for packet_id in session.incoming:
            journal.received(session.client_id, packet_id)
