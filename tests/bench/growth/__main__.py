"""How the product's figures grow: `make bench-growth`.

The figures are printed; var/bench/growth.json has them, and a plot of each part lies beside it.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.bench import machine, product
from tests.bench.growth import plot
from tests.bench.growth.parts import PARTS, QUICK, Ground, Plot, Sizes
from tests.bench.load import BUILT
from tests.servers.postgres import Postgres
from tests.servers.process import Process


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench.growth")
    parser.add_argument("--quick", action="store_true", help="small sizes: does every part work?")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--out", type=Path, default=BUILT / "growth.json")
    given = parser.parse_args()
    Process.forks = False
    found, described = list[Plot](), machine.describe()
    with tempfile.TemporaryDirectory(prefix="dibs-growth-") as name:
        folder, postgres = Path(name), Postgres(durable=True)
        # Other users, as PostgreSQL's, may reach what is in it.
        folder.chmod(0o755)
        try:
            sizes = QUICK if given.quick else Sizes()
            ground = Ground(folder, product.Databases(folder, postgres), sizes)
            for part in given.only:
                for drawn in PARTS[part](ground):
                    found.append(drawn)
                    print(f"{drawn.title} ({drawn.across}; {drawn.upwards})")
                    for series in drawn.series:
                        figures = "  ".join(f"{x:g}: {y:.3g}" for x, y in series.points)
                        print(f"  {series.name:15} {figures}", flush=True)
        finally:
            Process.end_all()
            postgres.remove()
    for each in found:
        drawing = plot.svg(each.title, each.across, each.upwards, each.series)
        given.out.with_name(f"growth-{each.name}.svg").write_text(drawing)
    figures = {each.name: {series.name: series.points for series in each.series} for each in found}
    given.out.write_text(json.dumps({"machine": described, "figures": figures}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
