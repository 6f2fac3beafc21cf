"""Byte sequences that are UTF-8 or nearly so: those of Markus Kuhn's stress test for decoders."""

# With the omicron of three bytes.
GREEK = "κ\u1f79σμε".encode()

# Each begins as a character of two to six bytes would, and lacks the last one.
_CUT_SHORT = (
    b"\xc0",
    b"\xe0\x80",
    b"\xf0\x80\x80",
    b"\xf8\x80\x80\x80",
    b"\xfc\x80\x80\x80\x80",
    b"\xdf",
    b"\xef\xbf",
    b"\xf7\xbf\xbf",
    b"\xfb\xbf\xbf\xbf",
    b"\xfd\xbf\xbf\xbf\xbf",
)
_STARTS = ((0xC0, 0xDF), (0xE0, 0xEF), (0xF0, 0xF7), (0xF8, 0xFB), (0xFC, 0xFD))
_HIGH = (b"\xed\xa0\x80", b"\xed\xad\xbf", b"\xed\xae\x80", b"\xed\xaf\xbf")
_LOW = (b"\xed\xb0\x80", b"\xed\xbf\xbf")
_NO_CHARACTERS = [chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)]

SEQUENCES: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("Text", (*(f"hello{sign}world".encode() for sign in ("$", "¢", "€", "\U00024b62")), GREEK)),
    ("Prefixes of a Greek word", tuple(GREEK[:end] for end in range(1, len(GREEK) + 1))),
    ("First of each length", tuple(chr(code).encode() for code in (0, 0x80, 0x800, 0x10000))),
    ("First of five and six bytes", (b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80")),
    ("Last of each length", tuple(chr(code).encode() for code in (0x7F, 0x7FF, 0xFFFF, 0x10FFFF))),
    (
        "Last of four, five and six bytes",
        (b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"),
    ),
    (
        "Other boundaries",
        (
            b"\xed\x9f\xbf",
            b"\xee\x80\x80",
            b"\xef\xbf\xbd",
            b"\xf4\x8f\xbf\xbf",
            b"\xf4\x90\x80\x80",
        ),
    ),
    (
        "Continuations of nothing",
        (
            b"\x80",
            b"\xbf",
            *((b"\x80\xbf" * 3)[:length] for length in range(2, 7)),
            bytes(range(0x80, 0xBF)),
        ),
    ),
    (
        "Starts of nothing",
        tuple(b"".join(b"%c " % byte for byte in range(*ends)) for ends in _STARTS),
    ),
    ("Last byte missing", _CUT_SHORT),
    ("Ten of these in a row", (b"".join(_CUT_SHORT),)),
    ("Impossible bytes", (b"\xfe", b"\xff", b"\xfe\xfe\xff\xff")),
    (
        "Overlong slash",
        (
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xf0\x80\x80\xaf",
            b"\xf8\x80\x80\x80\xaf",
            b"\xfc\x80\x80\x80\x80\xaf",
        ),
    ),
    (
        "Longest overlong",
        (
            b"\xc1\xbf",
            b"\xe0\x9f\xbf",
            b"\xf0\x8f\xbf\xbf",
            b"\xf8\x87\xbf\xbf\xbf",
            b"\xfc\x83\xbf\xbf\xbf\xbf",
        ),
    ),
    (
        "Overlong NUL",
        (
            b"\xc0\x80",
            b"\xe0\x80\x80",
            b"\xf0\x80\x80\x80",
            b"\xf8\x80\x80\x80\x80",
            b"\xfc\x80\x80\x80\x80\x80",
        ),
    ),
    ("Single surrogates", (*_HIGH, _LOW[0], b"\xed\xbe\x80", _LOW[1])),
    ("Paired surrogates", tuple(high + low for high in _HIGH for low in _LOW)),
    ("No characters, and valid", tuple(sign.encode() for sign in _NO_CHARACTERS)),
    ("Specials", tuple(chr(code).encode() for code in range(0xFFF9, 0x10000))),
)
