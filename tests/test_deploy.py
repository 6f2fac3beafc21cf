"""The files of deploy/ and of containers say nothing that systemd or Dibs does not know."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
SYSTEMD = shutil.which("systemd-analyze")
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
EXPOSED_MOST = 15
"""In tenths, as `--threshold` takes it; 10.0 is a service without any hardening."""


@pytest.mark.skipif(SYSTEMD is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    assert SYSTEMD
    units = [tmp_path / unit.name for unit in DEPLOY.glob("dibs*.*")]
    for unit in units:
        # What is installed on a server stands in for itself here.
        text = (DEPLOY / unit.name).read_text().replace("/opt/dibs/bin/dibs", "/bin/true")
        unit.write_text(text)
    done = subprocess.run(
        [SYSTEMD, "verify", "--man=no", *units], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    for unit in units:
        if unit.suffix == ".service":
            command = [SYSTEMD, "security", "--offline=yes", f"--threshold={EXPOSED_MOST}", unit]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stdout[-500:]


@pytest.mark.parametrize(
    "file", ["Containerfile", "compose.yaml", "deploy/dibs.service", "deploy/dibs-backup.service"]
)
def test_every_setting_in_them_exists(file: str) -> None:
    text = (ROOT / file).read_text()
    named = set(re.findall(r"\b(?:DIBS_[A-Z_]+|DATABASE_URL|REDIS_URL)", text)) - {"DIBS_NAME"}
    assert named
    for name in named:
        assert f"`{name.removesuffix('_FILE')}`" in SETTINGS, name


def test_a_proxy_of_the_containers_is_the_one_that_is_trusted() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    for name in ("dibs1", "dibs2"):
        service = compose["services"][name]
        assert service["environment"]["DIBS_TRUSTED_PROXIES"] == network["subnet"]
        assert set(service["secrets"]) < compose["secrets"].keys()
