"""Writes src/test/resources/inventory: the S3 Inventory files in Parquet that InventoryPagesTest reads. Needs pyarrow.

Columns and types: Amazon S3 User Guide, "Locating your inventory list" (the manifest of a Parquet inventory).
"""
import datetime
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(__file__).resolve().parents[1] / "resources/inventory"
DATE = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
SCHEMA = pa.schema([
    pa.field("bucket", pa.string(), nullable=False),
    pa.field("key", pa.string(), nullable=False),
    pa.field("version_id", pa.string()),
    pa.field("is_latest", pa.bool_()),
    pa.field("is_delete_marker", pa.bool_()),
    pa.field("size", pa.int64()),
    pa.field("last_modified_date", pa.timestamp("ms", tz="UTC")),
    pa.field("e_tag", pa.string()),
])


def rows(keys: Iterable[str], latest: bool = True, delete_marker: bool = False) -> list[dict[str, Any]]:
    return [{"bucket": "bucket", "key": key, "version_id": "v", "is_latest": latest, "is_delete_marker": delete_marker,
             "size": None if delete_marker else 17, "last_modified_date": DATE, "e_tag": "e"} for key in keys]


def write(name: str, content: list[dict[str, Any]], schema: pa.Schema = SCHEMA, **options: Any) -> None:
    pq.write_table(pa.Table.from_pylist(content, schema), FOLDER / name, **options)


FOLDER.mkdir(parents=True, exist_ok=True)
few = [*rows(["2026/a b ü+.jpg"]), *rows(["2026/old.jpg"], latest=False), *rows(["2026/gone.jpg"], delete_marker=True),
       *rows(["2025/other.jpg"])]
many = rows([f"2026/{i}.jpg" for i in range(2500)])
write("one.parquet", few, compression="snappy")
write("lz4.parquet", few, compression="lz4")
for codec in ("snappy", "gzip", "zstd", "none"):
    # Pages of a few hundred rows. The test skips two row groups and starts in the middle of the third.
    write(f"two-{codec}.parquet", many, compression=codec, row_group_size=600, data_page_size=2048)
current = [{key: value for key, value in row.items() if not key.startswith("is_")} for row in rows(["2026/0.jpg"])]
only_current = pa.schema([field for field in SCHEMA if not field.name.startswith("is_")])
write("current-only.parquet", current, only_current)
write("undated.parquet", [{"bucket": "bucket", "key": "2026/0.jpg"}], pa.schema(list(SCHEMA)[:2]))
print(*(f"{path.name} {path.stat().st_size}" for path in sorted(FOLDER.iterdir())), sep="\n", file=sys.stderr)
