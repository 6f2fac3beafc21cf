"""The cases: what is sent, and what must be heard. They are data; `play` carries them out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from realtime.protocol.deflate import deflate as deflated
from tests.rfc6455.utf8 import GREEK, SEQUENCES
from tests.rfc6455.wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    END,
    PING,
    PONG,
    TEXT,
    Heard,
    chops,
    close,
    fragments,
    frame,
)

LIMIT = 65_536
"""`frame_bytes` of a server that has its default."""

OPEN = Heard("open")
"""The connection answers a message that was sent after everything else."""

ACCEPTED, DECLINED = Heard("offer accepted"), Heard("offer declined")
INVALID = Heard("error", "invalid")

GROUPS = {
    "1": "Framing",
    "2": "Pings and pongs",
    "3": "Reserved bits",
    "4": "Opcodes",
    "5": "Fragmentation",
    "6": "UTF-8",
    "7": "Closing",
    "9": "Limits",
    "10": "Fragments of one size",
    "12": "Compression",
    "13": "Compression with parameters",
    "A": "Masks and lengths, which Autobahn has no cases for",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation on a connection of its own.

    Attributes:
        number: Autobahn's, so that results compare; a letter in front of those that it lacks.
        sends: writes in their order; an int waits until as many things were heard.
        expects: all that is heard, in order.
        offers: the extensions of the handshake.
    """

    number: str
    does: str
    sends: tuple[bytes | int, ...]
    expects: tuple[Heard, ...]
    offers: str = ""

    @property
    def group(self) -> str:
        return self.number.partition(".")[0]


def ping(ref: str, size: int = 0) -> bytes:
    """Make a message that is answered with the same `ref`, of `size` bytes or as short as it is."""
    said = json.dumps({"type": "ping", "ref": ref}, ensure_ascii=False, separators=(",", ":"))
    return said[:-1].encode() + b" " * (size - len(said.encode())) + b"}"


def answer(ref: str) -> Heard:
    return Heard("answer", ref)


def pong(payload: bytes = b"") -> Heard:
    return Heard("pong", payload.decode("latin-1"))


def failed(code: int) -> tuple[Heard, ...]:
    """Return what a failed connection does: it closes with a code, and does nothing after that."""
    return Heard("close", str(code)), END


def octets(*frames: bytes) -> tuple[bytes, ...]:
    """Send one byte at a time."""
    return tuple(chops(b"".join(frames), 1))


A, B = answer("a"), answer("b")
TEXT_A, TEXT_B = frame(TEXT, ping("a")), frame(TEXT, ping("b"))
HELLO = frame(PING, b"Hello")
BROKEN, NOT_UTF8, TOO_BIG = failed(1002), failed(1007), failed(1009)


def framing() -> Iterator[Case]:
    for group, (opcode, name) in enumerate(((TEXT, "text"), (BINARY, "binary")), 1):
        for number, size in enumerate((0, 125, 126, 127, 128, 65_535, LIMIT, LIMIT), 1):
            sent = frame(opcode, ping("a", size) if size else b"")
            heard = A if size and opcode == TEXT else INVALID
            does, writes = f"A {name} message of {size} bytes", (sent,)
            if number == 8:
                does, writes = f"{does} in writes of 997 bytes", tuple(chops(sent, 997))
            yield Case(f"1.{group}.{number}", does, writes, (heard, OPEN))


def pings() -> Iterator[Case]:
    binary = bytes((0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF))
    long = b"\xfe" * 125
    yield Case("2.1", "A ping without payload", (frame(PING),), (pong(), OPEN))
    yield Case("2.2", "A ping with a payload", (HELLO,), (pong(b"Hello"), OPEN))
    yield Case("2.3", "A ping with a binary payload", (frame(PING, binary),), (pong(binary), OPEN))
    yield Case("2.4", "A ping of 125 bytes", (frame(PING, long),), (pong(long), OPEN))
    yield Case("2.5", "A ping of 126 bytes", (frame(PING, long + b"\xfe"),), BROKEN)
    yield Case(
        "2.6", "A ping of 125 bytes, byte by byte", octets(frame(PING, long)), (pong(long), OPEN)
    )
    yield Case("2.7", "A pong that was not asked for", (frame(PONG),), (OPEN,))
    yield Case("2.8", "A pong with a payload", (frame(PONG, b"unasked"),), (OPEN,))
    yield Case(
        "2.9", "A pong, then a ping", (frame(PONG, b"unasked") + HELLO,), (pong(b"Hello"), OPEN)
    )
    ten = [b"payload-%d" % number for number in range(10)]
    for number, how in (("2.10", ""), ("2.11", ", byte by byte")):
        sent = [frame(PING, payload) for payload in ten]
        yield Case(
            number,
            f"Ten pings{how}",
            octets(*sent) if how else (b"".join(sent),),
            (*map(pong, ten), OPEN),
        )


def reserved() -> Iterator[Case]:
    def bad(rsv: int) -> bytes:
        return frame(TEXT, ping("b"), rsv=rsv)

    yield Case("3.1", "A text message with RSV 1", (bad(1),), BROKEN)
    yield Case("3.2", "A text, one with RSV 2, a ping", (TEXT_A, 1, bad(2) + HELLO), (A, *BROKEN))
    yield Case(
        "3.3", "The same with RSV 3, frame by frame", (TEXT_A, 1, bad(3), HELLO), (A, *BROKEN)
    )
    yield Case(
        "3.4",
        "With RSV 4, byte by byte",
        (*octets(TEXT_A), 1, *octets(bad(4), HELLO)),
        (A, *BROKEN),
    )
    yield Case("3.5", "A binary message with RSV 5", (frame(BINARY, b"\xff", rsv=5),), BROKEN)
    yield Case("3.6", "A ping with RSV 6", (frame(PING, rsv=6),), BROKEN)
    yield Case("3.7", "A close with RSV 7", (frame(CLOSE, rsv=7),), BROKEN)


def opcodes() -> Iterator[Case]:
    for group, first, name in ((1, 3, "data"), (2, 11, "control")):
        for number in range(5):
            opcode = first + number
            payload = b"reserved" if number in {1, 3, 4} else b""
            bad, what = frame(opcode, payload), f"reserved {name} opcode {opcode}"
            label = f"4.{group}.{number + 1}"
            if number < 2:
                yield Case(label, f"A frame with the {what}", (bad,), BROKEN)
            elif number < 4:
                sent = (TEXT_A, 1, bad + HELLO)
                yield Case(label, f"A text, a frame with the {what}, a ping", sent, (A, *BROKEN))
            else:
                sent = (*octets(TEXT_A), 1, *octets(bad, HELLO))
                yield Case(label, f"The same byte by byte, {what}", sent, (A, *BROKEN))


def fragmentation() -> Iterator[Case]:
    text = ping("a")
    half = len(text) // 2
    first, second = fragments(text, half + 1)
    stray = {fin: frame(CONTINUATION, b"stray", fin=fin) for fin in (True, False)}
    yield Case(
        "5.1", "A ping in two fragments", (frame(PING, b"a", fin=False) + frame(0, b"b"),), BROKEN
    )
    yield Case(
        "5.2", "A pong in two fragments", (frame(PONG, b"a", fin=False) + frame(0, b"b"),), BROKEN
    )
    ways = (
        ("in one write", lambda *frames: (b"".join(frames),)),
        ("frame by frame", lambda *frames: frames),
        ("byte by byte", octets),
    )
    for number, (how, cut) in enumerate(ways):
        yield Case(
            f"5.{3 + number}", f"A text in two fragments, {how}", cut(first, second), (A, OPEN)
        )
    for number, (how, cut) in enumerate(ways):
        yield Case(
            f"5.{6 + number}",
            f"A text in two fragments with a ping between them, {how}",
            cut(first, HELLO, second),
            (pong(b"Hello"), A, OPEN),
        )
    for start, fin in ((9, True), (12, False)):
        for number, (how, cut) in enumerate(ways):
            yield Case(
                f"5.{start + number}",
                f"A continuation of nothing with FIN {int(fin)}, then a text, {how}",
                cut(stray[fin], TEXT_B),
                BROKEN,
            )
    yield Case(
        "5.15",
        "A text in two fragments, a continuation of nothing, a text",
        (first + second, 1, stray[False] + TEXT_B),
        (A, *BROKEN),
    )
    for number, fin in ((16, False), (17, True)):
        yield Case(
            f"5.{number}",
            f"Twice: a continuation of nothing with FIN {int(fin)}, a text in two fragments",
            ((stray[fin] + first + second) * 2,),
            BROKEN,
        )
    again = frame(TEXT, text[:half], fin=False) + frame(TEXT, text[half:])
    yield Case("5.18", "A text in two fragments that both have its opcode", (again,), BROKEN)
    parts = fragments(text, len(text) // 5 + 1)
    one, two = frame(PING, b"one"), frame(PING, b"two")
    for number, waits in ((19, (1,)), (20, ())):
        yield Case(
            f"5.{number}",
            "A text in five fragments with two pings" + (", the first awaited" if waits else ""),
            (*parts[:2], one, *waits, *parts[2:4], two, *parts[4:]),
            (pong(b"one"), pong(b"two"), A, OPEN),
        )


def utf8() -> Iterator[Case]:
    empty = frame(TEXT, fin=False) + frame(CONTINUATION, fin=False) + frame(CONTINUATION)
    middle = (
        frame(TEXT, fin=False) + frame(CONTINUATION, ping("a"), fin=False) + frame(CONTINUATION)
    )
    yield Case("6.1.1", "An empty text", (frame(TEXT),), (INVALID, OPEN))
    yield Case("6.1.2", "An empty text in three fragments", (empty,), (INVALID, OPEN))
    yield Case("6.1.3", "A text in three fragments, of which two are empty", (middle,), (A, OPEN))
    said, greek = "Hello-µ@ßöäüàá-UTF-8!!", GREEK.decode()
    heard = (answer(said), OPEN)
    whole = ping(said)
    boundary = whole.index("ß".encode())
    yield Case("6.2.1", "Valid UTF-8", (frame(TEXT, whole),), heard)
    cut = frame(TEXT, whole[:boundary], fin=False) + frame(CONTINUATION, whole[boundary:])
    yield Case("6.2.2", "Valid UTF-8 in two fragments, cut between characters", (cut,), heard)
    yield Case(
        "6.2.3", "Valid UTF-8 in fragments of one byte", (b"".join(fragments(whole, 1)),), heard
    )
    yield Case(
        "6.2.4",
        "Greek in fragments of one byte",
        (b"".join(fragments(ping(greek), 1)),),
        (answer(greek), OPEN),
    )
    surrogate = greek.encode() + b"\xed\xa0\x80edited"
    yield Case("6.3.1", "Invalid UTF-8", (frame(TEXT, surrogate),), NOT_UTF8)
    yield Case(
        "6.3.2", "Invalid UTF-8 in fragments of one byte", tuple(fragments(surrogate, 1)), NOT_UTF8
    )
    # Beyond U+10FFFF: its second byte cannot follow its first.
    beyond = greek.encode() + b"\xf4\x90\x80\x80edited"
    for number, end, upto in ((1, 11, "all of it"), (2, 12, "its first wrong byte")):
        sent = (
            frame(TEXT, beyond[:end], fin=False) + HELLO,
            1,
            frame(CONTINUATION, beyond[end : 15 if number == 1 else 13], fin=False),
        )
        yield Case(
            f"6.4.{number}",
            f"Invalid UTF-8 in the second of three fragments, {upto}; the third is never sent",
            sent,
            (pong(b"Hello"), *NOT_UTF8),
        )
        yield Case(
            f"6.4.{number + 2}",
            f"Invalid UTF-8 in the middle of a frame, {upto}; the rest is never sent",
            (
                frame(TEXT, beyond)[: 6 + end],
                frame(TEXT, beyond)[6 + end : 6 + (15 if number == 1 else 13)],
            ),
            NOT_UTF8,
        )
    for group, (name, sequences) in enumerate(SEQUENCES, 5):
        for number, sequence in enumerate(sequences, 1):
            yield one_sequence(f"6.{group}.{number}", name, sequence)


def one_sequence(number: str, name: str, sequence: bytes) -> Case:
    shown = sequence.hex() if len(sequence) <= 16 else f"{sequence[:14].hex()}…"
    try:
        text = sequence.decode()
    except UnicodeDecodeError:
        return Case(number, f"{name}: invalid, {shown}", (frame(TEXT, sequence),), NOT_UTF8)
    # JSON has no U+0000 in strings: the message is read, and is no command.
    heard = INVALID if text == "\0" else answer(text)
    wrapped = b'{"type":"ping","ref":"%b"}' % sequence
    return Case(number, f"{name}: valid, {shown}", (frame(TEXT, wrapped),), (heard, OPEN))


def closing() -> Iterator[Case]:
    bye = (Heard("close", "1000"), END)
    opening = frame(TEXT, b'{"type":', fin=False)
    yield Case("7.1.1", "A text, then a close", (TEXT_A, 1, close()), (A, *bye))
    yield Case("7.1.2", "Two closes", (close() + close(),), bye)
    yield Case("7.1.3", "A close, then a ping", (close() + HELLO,), bye)
    yield Case("7.1.4", "A close, then a text", (close() + TEXT_A,), bye)
    yield Case("7.1.5", "A fragment, a close, the rest", (opening + close() + frame(0, b"}"),), bye)
    large = frame(TEXT, ping("a", LIMIT))
    yield Case(
        "7.1.6",
        f"A text of {LIMIT} bytes; then a text, a close and a ping at once",
        (large, 1, TEXT_B + close() + HELLO),
        (A, B, *bye),
    )
    yield Case("7.3.1", "A close without code", (close(None),), bye)
    yield Case("7.3.2", "A close with a payload of one byte", (frame(CLOSE, b"a"),), BROKEN)
    yield Case("7.3.3", "A close with a code", (close(),), bye)
    yield Case("7.3.4", "A close with a code and a reason", (close(1000, b"Hello World!"),), bye)
    yield Case("7.3.5", "A close with the longest reason", (close(1000, b"*" * 123),), bye)
    yield Case("7.3.6", "A close with a payload of 126 bytes", (close(1000, b"*" * 124),), BROKEN)
    yield Case(
        "7.5.1", "A close whose reason is not UTF-8", (close(1000, b"\xed\xa0\x80"),), NOT_UTF8
    )
    good = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
    for number, code in enumerate(good, 1):
        yield Case(f"7.7.{number}", f"A close with the code {code}", (close(code),), bye)
    # The last two are of 7.13, where Autobahn expects nothing in particular.
    bad = (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999)
    for number, code in enumerate(bad, 1):
        yield Case(f"7.9.{number}", f"A close with the code {code}", (close(code),), BROKEN)
    for number, code in enumerate((5000, 65_535), 1):
        yield Case(f"7.13.{number}", f"A close with the code {code}", (close(code),), BROKEN)


def limits() -> Iterator[Case]:
    kinds = ((TEXT, "text", A), (BINARY, "binary", INVALID))
    for group, (opcode, name, heard) in enumerate(kinds, 1):
        for number, kib in enumerate((64, 256, 1024, 4096, 8192, 16_384), 1):
            sent = frame(opcode, ping("a", kib * 1024))
            taken = kib * 1024 <= LIMIT
            yield Case(
                f"9.{group}.{number}",
                f"A {name} message of {kib} KiB" + ("" if taken else ", of which 1 KiB is sent"),
                (sent if taken else sent[:1024],),
                (heard, OPEN) if taken else TOO_BIG,
            )
    whole = ping("a", LIMIT)
    for group, (opcode, name, heard) in enumerate(kinds, 3):
        for number in range(9):
            size = 256 << number
            sent = b"".join(fragments(whole, size, opcode))
            does = f"A {name} message of 64 KiB in fragments of {size} bytes"
            yield Case(f"9.{group}.{number + 1}", does, (sent,), (heard, OPEN))
    for group, (opcode, name, heard) in enumerate(kinds, 5):
        for number in range(6):
            size = 64 << number
            sent = frame(opcode, whole)
            does = f"A {name} message of 64 KiB in writes of {size} bytes"
            yield Case(f"9.{group}.{number + 1}", does, tuple(chops(sent, size)), (heard, OPEN))
    for group, (opcode, name, heard) in enumerate(kinds, 7):
        for number, size in enumerate((0, 32, 64, 256, 1024, 4096), 1):
            # More than 50 messages that are no command are too many (K7).
            count = 250 if size and opcode == TEXT else 50
            sent = frame(opcode, ping("a", size) if size else b"")
            does = f"{count} {name} messages of {size} bytes"
            found = heard if size else INVALID
            yield Case(f"9.{group}.{number}", does, (sent * count,), (*[found] * count, OPEN))


def of_one_size() -> Iterator[Case]:
    sent = b"".join(fragments(ping("a", LIMIT), 1300))
    yield Case("10.1.1", f"A text of {LIMIT} bytes in fragments of 1,300", (sent,), (A, OPEN))


def compression() -> Iterator[Case]:
    deflate = "permessage-deflate; client_max_window_bits"
    takeover, bits = "; server_no_context_takeover", "; server_max_window_bits="
    # A window of one client's own would need bytes of its own: that offer is declined.
    offers = [
        (deflate, ACCEPTED),
        (deflate + takeover, ACCEPTED),
        (f"{deflate}{bits}9", DECLINED),
        (f"{deflate}{bits}15", ACCEPTED),
        (f"{deflate}{takeover}{bits}9", DECLINED),
        (f"{deflate}{takeover}{bits}15", ACCEPTED),
        (f"{deflate}{takeover}{bits}9, {deflate}{takeover}, {deflate}", ACCEPTED),
        ("permessage-deflate", ACCEPTED),
        ("x-webkit-deflate-frame", DECLINED),
    ]
    packed = deflated(ping("a"))
    middle = len(packed) // 2
    messages: list[tuple[str, tuple[bytes, ...], tuple[Heard, ...]]] = [
        ("a text that is not compressed", (TEXT_A,), (A, OPEN)),
        ("a compressed text", (frame(TEXT, packed, rsv=4),), (A, OPEN)),
        ("a compressed text, byte by byte", octets(frame(TEXT, packed, rsv=4)), (A, OPEN)),
        (
            "a compressed text in two frames",
            (
                frame(TEXT, packed[:middle], fin=False, rsv=4)
                + frame(CONTINUATION, packed[middle:]),
            ),
            (A, OPEN),
        ),
        ("a compressed binary message", (frame(BINARY, packed, rsv=4),), (INVALID, OPEN)),
        (
            f"a compressed text of {LIMIT} bytes",
            (frame(TEXT, deflated(ping("a", LIMIT)), rsv=4),),
            (A, OPEN),
        ),
        (
            f"a compressed text of {LIMIT + 1} bytes",
            (frame(TEXT, deflated(ping("a", LIMIT + 1)), rsv=4),),
            TOO_BIG,
        ),
        (
            "50,000,000 bytes in a small frame",
            (frame(TEXT, deflated(bytes(50_000_000)), rsv=4),),
            TOO_BIG,
        ),
        ("a text that says it is compressed", (frame(TEXT, ping("a"), rsv=4),), NOT_UTF8),
        ("a compressed text that is not UTF-8", (frame(TEXT, deflated(b"\xff"), rsv=4),), NOT_UTF8),
        ("a compressed ping", (frame(PING, packed, rsv=4),), BROKEN),
        (
            "a continuation that says it is compressed",
            (frame(TEXT, packed, fin=False, rsv=4) + frame(CONTINUATION, b"", rsv=4),),
            BROKEN,
        ),
        ("another reserved bit", (frame(TEXT, packed, rsv=2),), BROKEN),
    ]
    for number, (does, sent, heard) in enumerate(messages, 1):
        yield Case(
            f"12.{number}", f"An offer to compress, and {does}", sent, (ACCEPTED, *heard), deflate
        )
    for number, (offer, answered) in enumerate(offers, 1):
        yield Case(f"13.{number}", f"`{offer}`", (TEXT_A,), (answered, A, OPEN), offer)


def more() -> Iterator[Case]:
    text = ping("a")
    mask = bytes((0x37, 0xFA, 0x21, 0x3D))
    hidden = bytes(byte ^ mask[at % 4] for at, byte in enumerate(text))
    masked = bytes((0x81, 0x80 | len(text))) + mask + hidden
    yield Case("A.1", "A text under a mask that is not zero", (masked,), (A, OPEN))
    yield Case("A.2", "A text without a mask", (frame(TEXT, text, masked=False) + TEXT_B,), BROKEN)
    yield Case("A.3", "A ping without a mask", (frame(PING, masked=False),), BROKEN)
    yield Case("A.4", "A close without a mask", (frame(CLOSE, masked=False),), BROKEN)
    short = b"\x81\xfe" + len(text).to_bytes(2) + bytes(4) + text
    yield Case("A.5", "A length below 126 in two bytes", (short,), BROKEN)
    padded = ping("a", 126)
    yield Case(
        "A.6",
        "A length below 65,536 in eight bytes",
        (b"\x81\xff" + len(padded).to_bytes(8) + bytes(4) + padded,),
        BROKEN,
    )
    yield Case("A.7", "A length of 2^63", (b"\x81\xff\x80" + bytes(7) + bytes(4),), BROKEN)
    yield Case("A.8", "A length of 2^62", (b"\x81\xff\x40" + bytes(7) + bytes(4),), TOO_BIG)
    above = frame(TEXT, ping("a", LIMIT + 1))
    yield Case("A.9", f"A text of {LIMIT + 1} bytes", (above,), TOO_BIG)
    parts = b"".join(fragments(ping("a", LIMIT + 1), 4096))
    yield Case("A.10", f"A text of {LIMIT + 1} bytes in fragments of 4 KiB", (parts,), TOO_BIG)


CASES = (
    *framing(),
    *pings(),
    *reserved(),
    *opcodes(),
    *fragmentation(),
    *utf8(),
    *closing(),
    *limits(),
    *of_one_size(),
    *compression(),
    *more(),
)
