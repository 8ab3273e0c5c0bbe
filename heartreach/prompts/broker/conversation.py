"""What the broker answers to each packet of one client."""

from collections.abc import Callable

from heartreach.prompts.broker.exchange import Exchange
from heartreach.prompts.broker.filters import valid_filter, valid_topic, weight
from heartreach.prompts.broker.logins import Logins
from heartreach.prompts.broker.message import Message
from heartreach.prompts.broker.rights import Rights
from heartreach.prompts.broker.session import Link, Session
from heartreach.prompts.broker.welcome import Guest, Refusal, refusal_packet, welcome
from heartreach.prompts.broker.wire.faults import MalformedPacket, Reason
from heartreach.prompts.broker.wire.packets import (
    Connect,
    Disconnect,
    Packet,
    Pingreq,
    Pingresp,
    Puback,
    Pubcomp,
    Publish,
    Pubrec,
    Pubrel,
    Suback,
    Subscribe,
    Subscription,
    Unsuback,
    Unsubscribe,
    Version,
)
from heartreach.prompts.broker.wire.properties import Property

__all__ = ["Conversation"]

#: The only refusal a 3.1.1 client can read in a SUBACK (section 3.9.3).
_V3_FAILURE = 0x80
_NO_RIGHTS = Rights((), (), ())
_EXACTLY_ONCE = 2
#: What the smallest step of a delivery takes while it waits for the journal.
PACKET_BYTES = 100


class Conversation:
    """One client from CONNECT to the end. It knows no socket; time is passed in.

    Args:
        link: the way back to the client.
        exchange: where messages change hands.
        logins: who may come in.
        admit: asks the door whether there is room for one more with a login.
        go_on: told when it is no longer `ahead`.
    """

    def __init__(
        self, link: Link, exchange: Exchange, logins: Logins, admit: Callable[[], bool], go_on: Callable[[], None]
    ) -> None:
        self.version = Version.V3
        self.session: Session | None = None
        self.keep_alive_s = 0
        self.window = exchange.limits.inflight_messages
        self.max_packet: int | None = None
        self.unwritten = 0  #: bytes the client said, and whose answer waits for the journal
        self._link = link
        self._exchange = exchange
        self._logins = logins
        self._admit = admit
        self._go_on = go_on
        self._aliases: dict[int, str] = {}

    def hear(self, packet: Packet, now: float) -> None:
        """React to one packet.

        Raises:
            MalformedPacket: the client must not say this, or not now.
        """
        session = self.session
        if session is None:
            self._first(packet, now)
            return
        match packet:
            case Publish():
                self._publish(session, packet, now)
            case Puback() | Pubrec() | Pubrel() | Pubcomp():
                self._acknowledge(session, packet, now)
            case Subscribe():
                self._subscribe(session, packet, now)
            case Unsubscribe():
                self._unsubscribe(session, packet)
            case Pingreq():
                self._link.send(Pingresp())
            case Disconnect():
                self._goodbye(session, packet)
            case _:
                raise MalformedPacket(f"a client must not say {type(packet).__name__} now", Reason.PROTOCOL_ERROR)

    def _first(self, packet: Packet, now: float) -> None:
        if not isinstance(packet, Connect):
            raise MalformedPacket("the first packet is no CONNECT", Reason.PROTOCOL_ERROR)
        self.version = packet.version
        match welcome(packet, self._logins, self._exchange, self._admit, now):
            case Refusal(reason):
                self._exchange.counters.refused += 1
                self._link.send(refusal_packet(reason, packet.version))
                self._link.hang_up(Reason.SUCCESS)
            case Guest() as guest:
                self._enter(guest, now)

    def _enter(self, guest: Guest, now: float) -> None:
        self._exchange.counters.connected += 1
        self.session, self.keep_alive_s = guest.session, guest.keep_alive_s
        self.window, self.max_packet = guest.window, guest.max_packet
        self._link.send(guest.answer)
        guest.session.resume(self._link, now)

    def over(self, now: float) -> None:
        """The connection ended, however it did; a will that is still there is due."""
        session, self.session = self.session, None
        if session is None or session.link is not self._link:
            return
        self._exchange.leave(session, now)
        self._exchange.wills.lost(session.client_id, now, session.expiry_s)
        self._exchange.speak_wills(now)

    @property
    def ahead(self) -> bool:
        """Whether the client says more than the journal can write; it is not listened to for as long."""
        return self.unwritten > self._exchange.limits.unwritten

    def _answer(self, packet: Packet, size: int = PACKET_BYTES) -> None:
        """Say something as soon as all before it is safe.

        Args:
            packet: what to say.
            size: bytes that wait for it.
        """
        self.unwritten += size

        def safe() -> None:
            was_ahead = self.ahead
            self.unwritten -= size
            self._link.send(packet)
            if was_ahead and not self.ahead:
                self._go_on()

        self._exchange.journal.after(safe)

    def _goodbye(self, session: Session, packet: Disconnect) -> None:
        expiry_s = packet.properties.number(Property.SESSION_EXPIRY)
        if expiry_s is not None:
            if expiry_s and not session.lasting:
                raise MalformedPacket("a session without life cannot be given one at the end", Reason.PROTOCOL_ERROR)
            self._exchange.set_expiry(session, expiry_s)
        if packet.reason == Reason.SUCCESS:
            self._exchange.wills.cancel(session.client_id)
        self._link.hang_up(Reason.SUCCESS)

    # --- messages from the client -----------------------------------------------------------------------------------

    def _rights(self, session: Session) -> Rights:
        return self._logins.rights(session.username) or _NO_RIGHTS

    def _topic(self, packet: Publish) -> str:
        """The topic, or what its alias stands for (MQTT 5.0, section 3.3.2.3.4)."""
        alias = packet.properties.number(Property.TOPIC_ALIAS)
        if alias is not None:
            if alias > self._exchange.limits.topic_aliases:
                raise MalformedPacket(f"topic alias {alias}", Reason.TOPIC_ALIAS_INVALID)
            if not packet.topic and alias not in self._aliases:
                raise MalformedPacket("a topic alias that was never given", Reason.PROTOCOL_ERROR)
            topic = packet.topic or self._aliases[alias]
        else:
            topic = packet.topic
        if not valid_topic(topic):
            raise MalformedPacket("a topic that cannot be one", Reason.TOPIC_INVALID)
        if alias is not None:
            self._aliases[alias] = topic
        return topic

    def _publish(self, session: Session, packet: Publish, now: float) -> None:
        topic = self._topic(packet)
        if packet.properties.number(Property.SUBSCRIPTION_ID) is not None:
            raise MalformedPacket("a client must not mark its messages", Reason.PROTOCOL_ERROR)
        reason = self._take(session, packet, topic, now)
        if packet.packet_id is None:
            return
        answer = (Pubrec if packet.qos == _EXACTLY_ONCE else Puback)(packet.packet_id, reason)
        self._answer(answer, len(topic) + len(packet.payload) + len(bytes(packet.properties)))

    def _take(self, session: Session, packet: Publish, topic: str, now: float) -> Reason:
        if not self._rights(session).may_write(topic):
            self._exchange.counters.forbidden += 1
            return Reason.NOT_AUTHORIZED
        if packet.qos == _EXACTLY_ONCE and packet.packet_id is not None:
            if (
                len(session.incoming) >= self._exchange.limits.receive_maximum
                and packet.packet_id not in session.incoming
            ):
                raise MalformedPacket("more half-delivered messages than agreed", Reason.RECEIVE_MAXIMUM_EXCEEDED)
            if not session.first_time(packet.packet_id):
                return Reason.SUCCESS
        message = Message.from_packet(packet, now, session.client_id)
        if topic != packet.topic:
            message = Message(
                topic,
                message.payload,
                message.qos,
                message.retain,
                message.properties,
                message.deadline,
                message.sender,
            )
        readers = self._exchange.publish(message, now)
        return Reason.SUCCESS if readers else Reason.NO_SUBSCRIBERS

    def _acknowledge(self, session: Session, packet: Puback | Pubrec | Pubrel | Pubcomp, now: float) -> None:
        match packet:
            case Puback():
                session.acknowledged(packet.packet_id, now)
            case Pubrec():
                self._pubrec(session, packet.packet_id, packet.reason, now)
            case Pubrel():
                self._pubrel(session, packet.packet_id)
            case Pubcomp():
                session.completed(packet.packet_id, now)

    def _pubrec(self, session: Session, packet_id: int, reason: int, now: float) -> None:
        known = session.received(packet_id, reason, now)
        if reason < Reason.UNSPECIFIED:
            self._answer(Pubrel(packet_id, Reason.SUCCESS if known else Reason.PACKET_ID_UNKNOWN))

    def _pubrel(self, session: Session, packet_id: int) -> None:
        known = session.release(packet_id)
        self._answer(Pubcomp(packet_id, Reason.SUCCESS if known else Reason.PACKET_ID_UNKNOWN))

    # --- subscriptions ----------------------------------------------------------------------------------------------

    def _subscribe(self, session: Session, packet: Subscribe, now: float) -> None:
        identifier = packet.properties.number(Property.SUBSCRIPTION_ID)
        reasons: list[int] = []
        fresh: list[Subscription] = []
        for wish in packet.subscriptions:
            refused = self._refuse(session, wish.topic_filter)
            if refused is not None:
                reasons.append(refused if self.version is Version.V5 else _V3_FAILURE)
                continue
            new = self._exchange.subscribe(session, wish, identifier)
            reasons.append(wish.qos)
            if wish.retain_handling == 0 or (wish.retain_handling == 1 and new):
                fresh.append(wish)
        self._answer(
            Suback(packet.packet_id, tuple(reasons)), sum(len(wish.topic_filter) for wish in packet.subscriptions)
        )
        for wish in fresh:
            self._exchange.send_retained(session, wish, identifier, now)

    def _refuse(self, session: Session, topic_filter: str) -> Reason | None:
        if topic_filter.startswith("$share/"):
            return Reason.SHARED_UNSUPPORTED
        if not valid_filter(topic_filter):
            return Reason.FILTER_INVALID
        if not self._rights(session).may_subscribe(topic_filter):
            return Reason.NOT_AUTHORIZED
        limits, heavy = self._exchange.limits, session.subscription_bytes + weight(topic_filter)
        full = len(session.subscriptions) >= limits.subscriptions or heavy > limits.subscription_bytes
        return Reason.QUOTA_EXCEEDED if full and topic_filter not in session.subscriptions else None

    def _unsubscribe(self, session: Session, packet: Unsubscribe) -> None:
        done = [self._exchange.unsubscribe(session, topic_filter) for topic_filter in packet.filters]
        reasons = [Reason.SUCCESS if one else Reason.NO_SUBSCRIPTION for one in done]
        answer = Unsuback(packet.packet_id, tuple(reasons) if self.version is Version.V5 else ())
        self._answer(answer, sum(map(len, packet.filters)))
