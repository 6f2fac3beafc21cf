"""Every module of board/ and realtime/ has a test module of its name, or a line with a reason."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ELSEWHERE = {
    "board/access/host.py": "live/test_direct.py: a protocol without code",
    "board/access/identity.py": "board/test_authenticator.py and realtime/test_rights.py",
    "board/admin/boards.py": "browser/test_admin.py",
    "board/admin/page_permissions.py": "browser/test_admin.py: only pages that Django serves show "
    "permissions",
    "board/admin/security.py": "live/test_security_log.py: the page and what it has",
    "board/admin/site.py": "browser/test_admin.py",
    "board/api/boards.py": "live/test_http.py: over HTTP, as clients ask",
    "board/api/bodies.py": "live/test_bad_requests.py: against every operation",
    "board/api/caller.py": "live/test_http.py: credentials over HTTP",
    "board/api/cookies.py": "live/test_pairing.py: by a browser's cookies",
    "board/api/csrf.py": "live/test_doors.py: pages of other servers, and behind proxies",
    "board/api/fallbacks.py": "live/test_http.py: HEAD, other methods, unknown paths",
    "board/api/openapi.py": "live/test_bad_requests.py: schemathesis reads the description",
    "board/api/pairings.py": "live/test_pairing.py",
    "board/api/pins.py": "live/test_terminal.py",
    "board/api/problems.py": "live/test_http_commands.py: every refusal as a problem",
    "board/api/shapes.py": "test_schema.py: shapes have no code",
    "board/api/urls.py": "live/test_http.py",
    "board/apps.py": "live/test_start.py: what Django calls at the start",
    "board/backup/archive.py": "live/test_backup.py: files that are whole, spoilt or old",
    "board/backup/restoring.py": "live/test_backup.py: real databases of both kinds",
    "board/backup/staging.py": "live/test_backup.py: real databases of both kinds",
    "board/backup/tables.py": "live/test_backup.py: real databases of both kinds",
    "board/backup/taking.py": "live/test_backup.py: while people work",
    "board/database/migrating.py": "live/test_start.py: processes that start together",
    "board/database/outage.py": "live/test_unwritable.py: real errors of real databases",
    "board/database/postgresql/base.py": "live/test_frozen_database.py: PostgreSQL restarts",
    "board/database/sqlite3/base.py": "live/test_epoch.py: the file is replaced under a server",
    "board/database/sqlite_file.py": "live/test_epoch.py: the file is replaced under a server",
    "board/database/wholeness.py": "live/test_lost_tables.py",
    "board/displays/tiles.py": "live/test_terminal.py",
    "board/domain/display_settings.py": "live/test_displays.py",
    "board/domain/errors.py": "board/test_refusals.py: every class of the tree and its words",
    "board/domain/refused_repeats.py": "board/test_repeats.py",
    "board/domain/results.py": "board/test_service.py: values without code",
    "board/domain/scopes.py": "board/test_permissions.py and live/test_tokens.py",
    "board/domain/rules.py": "board/test_rules_table.py and board/test_rules_machine.py",
    "board/domain/values.py": "test_schema.py: values without code",
    "board/edge/cookie_renaming.py": "live/test_doors.py: with a browser's cookies",
    "board/edge/loop.py": "realtime/test_threaded.py",
    "board/edge/door_log.py": "live/test_doors.py: what a server logs",
    "board/intake/importing.py": "live/test_import.py",
    "board/intake/setting_up.py": "live/test_init.py",
    "board/edge/caching.py": "live/test_leaks.py: what caches between may keep",
    "board/management/commands/changepassword.py": "board/test_passwords.py",
    "board/management/commands/createsuperuser.py": "browser/test_server_for_others.py",
    "board/management/commands/restore.py": "live/test_backup.py",
    "board/management/commands/token.py": "live/test_readme.py: as the README says",
    "board/models/log.py": "test_migrations.py: tables without code",
    "board/models/task.py": "test_migrations.py: tables without code",
    "board/models/validation.py": "browser/test_admin.py: a form shows it",
    "board/models/write_probe.py": "live/test_unwritable.py",
    "board/company/grouping.py": "extra/test_openid.py: a real provider's groups",
    "board/company/following.py": "extra/test_directory.py: a real directory's groups",
    "board/company/oidc.py": "extra/test_openid.py: a real provider",
    "board/company/entering.py": "live/test_user_header.py: behind a proxy that names users",
    "board/people/one_time.py": "live/test_doors.py: the link that a start prints",
    "board/signals.py": "board/test_service.py: names without code",
    "board/people/known_browsers.py": "board/test_sign_in.py: with a browser's cookies",
    "board/people/security_lines.py": "live/test_security_log.py: the page has them",
    "board/store/batch.py": "board/test_service.py and board/test_claim_next.py",
    "board/store/clock.py": "board/test_deadlines.py",
    "board/store/dialect.py": "board/test_round_trips.py: what both databases make of it",
    "board/store/lapsed.py": "live/test_revoked.py: rows that are changed by hand",
    "board/store/pipeline.py": "board/test_round_trips.py",
    "board/store/request.py": "board/test_service.py: values without code",
    "board/store/removing.py": "live/test_removed_board.py",
    "board/store/rows.py": "board/test_events.py: what is read equals what was told",
    "board/store/seen.py": "board/test_history.py",
    "board/store/seen_file.py": "board/test_history.py",
    "board/store/write_probe.py": "live/test_unwritable.py: on disks that are really full",
    "board/store/writing.py": "board/test_locking.py and board/test_events.py",
    "board/text/labels.py": "browser/test_admin.py",
    "board/text/problems.py": "live/test_http_commands.py: every refusal as a problem",
    "realtime/admission/access.py": "realtime/test_rights.py and live/test_connecting.py",
    "realtime/apps.py": "live/test_start.py: what Django calls at the start",
    "realtime/boards/link.py": "live/test_communicator.py",
    "realtime/boards/snapshots.py": "realtime/live/test_live.py and live/test_http.py",
    "realtime/boards/poll.py": "realtime/test_node.py",
    "realtime/management/commands/serve.py": "live/test_start.py",
    "realtime/protocol/down.py": "test_schema.py: every frame",
    "realtime/server/channel.py": "live/test_strangers.py: real sockets",
    "realtime/server/edge.py": "board/test_arrival.py and live/test_addresses.py",
    "realtime/server/tcp.py": "realtime/test_transport.py",
    "realtime/server/files.py": "live/test_strangers.py: the limit of a process",
    "realtime/server/host.py": "live/test_direct.py: as the API asks it",
    "realtime/server/peer.py": "live/test_faults.py: what a kernel acknowledges",
    "realtime/server/refusing.py": "live/test_addresses.py",
    "realtime/server/routing.py": "live/test_connecting.py",
    "realtime/server/server.py": "live/test_closing.py: a real process that ends",
    "realtime/server/timeouts.py": "live/test_frozen_database.py",
    "realtime/server/timers.py": "live/test_faults.py: with a clock that is set back",
    "realtime/server/websocket.py": "live/test_rfc6455.py and live/test_closing.py",
    "realtime/sockets/consumers.py": "live/test_connecting.py and live/test_stream.py",
    "realtime/sockets/display_messenger.py": "realtime/test_conversation.py: a part of the "
    "conversation",
    "realtime/sockets/effects.py": "realtime/test_conversation.py: values without code",
    "realtime/sockets/line.py": "realtime/test_conversation.py: values without code",
    "realtime/sockets/reload_orders.py": "live/test_displays.py: several processes take one order",
    "realtime/work/clock.py": "live/test_frozen_database.py: a process that stood still",
    "realtime/work/database.py": "live/test_frozen_database.py",
    "realtime/work/outside.py": "live/test_check.py: through a real nginx",
    "realtime/work/metrics.py": "live/test_health.py",
    "realtime/work/write_check.py": "live/test_unwritable.py",
}
"""Which tests hold a module that has no test module of its own, and why. The list only shrinks: a
new module comes with its test."""

TESTED = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}


def modules() -> list[str]:
    sources = [path for room in ("board", "realtime") for path in (ROOT / room).rglob("*.py")]
    return [
        str(path.relative_to(ROOT))
        for path in sources
        if path.name != "__init__.py" and "board/migrations" not in str(path)
    ]


def has_its_own(module: str) -> bool:
    """Return whether there is a test module of this name, or of the room and the name."""
    room, name = module.removesuffix(".py").replace("-", "_").split("/")[-2:]
    return not TESTED.isdisjoint({f"test_{name}", f"test_{room}_{name}"})


@pytest.mark.parametrize("module", modules())
def test_every_module_has_a_test_of_its_name_or_a_reason(module: str) -> None:
    if has_its_own(module):
        assert module not in ELSEWHERE, "take its line out of the list"
    else:
        assert module in ELSEWHERE, f"add tests/**/test_{Path(module).stem}.py"


def test_the_list_names_modules_and_tests_that_exist() -> None:
    assert set(ELSEWHERE) <= set(modules())
    for module, reason in ELSEWHERE.items():
        named = [word.rstrip(":,") for word in reason.split() if "test_" in word]
        assert named, module
        for test in named:
            assert (ROOT / "tests" / test).exists(), f"{module}: {test}"
