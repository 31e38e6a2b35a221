"""The report on estimated shares: beside what was counted, with the method ready to be cited."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from rhetor.estimate.estimates import Estimate, GroupEstimate
from rhetor.show.pictures import draw_shares, format_percent, load_palette
from rhetor.show.reports.report_page import render_report

SURE, SHOWN = 0.05, 100


def render_estimate(found: Estimate) -> Iterator[str]:
    """The page, in parts."""
    total = found.total
    picture = draw_shares(
        {label: figure.share for label, figure in total.labels.items()},
        [(figure.low, figure.high) for figure in total.labels.values()],
        total.units,
        found.method,
    )
    sure = [comparison for comparison in found.comparisons if comparison.p_holm < SURE]
    return render_report(
        "estimate.html",
        found=found,
        total=total,
        several=len(found.groups) > 1,
        columns=list(found.groups[0].group),
        sentence=write_sentence(total),
        picture=Markup(picture),  # noqa: S704
        sure=sure[:SHOWN],
        name_group=name_group,
    )


def write_sentence(group: GroupEstimate) -> str:
    """The figures of all labels in a sentence, as they may stand in a paper."""
    names = {label: sign["name"] for label, sign in load_palette().items()}
    parts = [
        f"{format_percent(figure.share, 1)} {names[label]} (95% interval {figure.low * 100:.1f} to {figure.high * 100:.1f})"
        for label, figure in group.labels.items()
    ]
    by_hand = f", {group.labelled:,} of them labelled by hand" if group.labelled else ""
    said = ", ".join(parts[:-1]) + f" and {parts[-1]}"
    return f"Of {group.units:,} units in {group.documents:,} documents{by_hand}, {said}."


def name_group(group: Mapping[str, str]) -> str:
    return ", ".join(value or "–" for value in group.values())
