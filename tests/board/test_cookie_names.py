"""What cookies are called on the wire: by server, over TLS with a prefix, and what the first
release called them (C2).
"""

from board.edge.cookie_names import CookieNames, server_id

ONE, OTHER = CookieNames(server_id("one")), CookieNames(server_id("other"))
OWN, SECURE = ONE.on_wire("dibs_session", secure=False), ONE.on_wire("dibs_session", secure=True)


def test_two_servers_call_them_differently() -> None:
    assert f"__Host-{OWN}" == SECURE
    assert OTHER.on_wire("dibs_session", secure=False) != OWN


def test_the_name_that_is_hardest_to_forge_goes_first() -> None:
    every = f"dibs_session=first; {OWN}=plain; {SECURE}=secure; theme=dark"
    assert ONE.receive(every).header == "theme=dark; dibs_session=secure"
    assert ONE.receive(f"dibs_session=first; {OWN}=plain").header == "dibs_session=plain"
    assert ONE.receive("dibs_session=first").header == "dibs_session=first"


def test_what_came_under_the_secure_name_came_over_tls() -> None:
    assert ONE.receive(f"{SECURE}=x").secure
    assert not ONE.receive(f"{OWN}=x; __Host-dibs_session=x").secure


def test_another_servers_cookies_are_left_alone() -> None:
    theirs = OTHER.on_wire("dibs_session", secure=False)
    received = ONE.receive(f"{theirs}=x")
    assert (received.header, received.names) == (f"{theirs}=x", {})


def test_a_cookie_is_given_under_its_own_name_and_the_others_go() -> None:
    received = ONE.receive("dibs_session=first")
    line = "dibs_session=new; HttpOnly; Path=/; SameSite=Lax"
    kept, gone = ONE.send(line, received, secure=True)
    assert kept == f"{SECURE}=new; HttpOnly; Path=/; SameSite=Lax; Secure"
    assert gone.startswith('dibs_session=""; expires=Thu, 01 Jan 1970')
    assert ONE.send(line, ONE.receive(f"{OWN}=x"), secure=False) == [
        f"{OWN}=new; HttpOnly; Path=/; SameSite=Lax"
    ]
    assert ONE.send("theme=dark", received, secure=True) == ["theme=dark"]


def test_what_is_outdated() -> None:
    assert ONE.outdated(ONE.receive("dibs_session=x; dibs_display=y"), secure=False) == {
        "dibs_session",
        "dibs_display",
    }
    assert ONE.outdated(ONE.receive(f"{OWN}=x"), secure=False) == set()
    assert ONE.outdated(ONE.receive(f"{OWN}=x"), secure=True) == {"dibs_session"}
