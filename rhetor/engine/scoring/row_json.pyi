from rhetor.engine.scoring.rows import Rows

def rows_to_json(
    rows: Rows,
    text: str,
    *,
    lines: bool = False,
    utf16: bool = False,
    shift: int = 0,
    evidence: list[bytes | None] | None = None,
) -> bytes: ...
