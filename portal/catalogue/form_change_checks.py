"""Do the changes a service file declares fit its version and its questions?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from portal.catalogue.findings import Finding, Path
from portal.catalogue.form_changes import FormChange, fields_inside, fields_outside, ordered
from portal.catalogue.service import Service
from portal.catalogue.yaml_source import Source
from portal.forms import FieldDefinition, Form, Group


def change_findings(source: Source, service: Service) -> Iterator[Finding]:
    """Versions that are out of order, and renames of what is still there or to what is not."""
    versions = [ordered(change.version) for change in service.changes]
    if versions and versions[0] != ordered(service.version):
        yield source.finding(
            ("changes", 0, "version"),
            f"Die neueste Änderung gehört zur Version {service.changes[0].version}, die Datei zu {service.version}.",
            "Nennen Sie zuerst, was sich mit der Version der Datei geändert hat.",
        )
    for position, (newer, older) in enumerate(pairwise(versions), start=1):
        if older >= newer:
            yield source.finding(
                ("changes", position, "version"),
                f"Version {service.changes[position].version} steht nach einer älteren oder derselben.",
                "Ordnen Sie die Änderungen: die neueste zuerst, jede einmal.",
            )
    for position, change in enumerate(service.changes):
        yield from rename_findings(source, ("changes", position, "renames"), service, position, change)


def rename_findings(
    source: Source, path: Path, service: Service, position: int, change: FormChange
) -> Iterator[Finding]:
    newer = tuple(reversed(service.changes[:position]))
    targets: set[tuple[str, str, str]] = set()
    for old, new in change.renames.items():
        group, name, option = parts(old)
        before, after = (group, name, option), (group, name, new) if option else (group, new, "")
        if exists(service.form, before) and before not in came_back(newer):
            yield source.finding(
                (*path, old),
                f"„{old}“ gibt es noch.",
                "Umbenannt wird nur, was es nicht mehr gibt: Links steht der alte Name.",
            )
        now = followed(newer, change, after)
        if not exists(service.form, now):
            yield source.finding(
                (*path, old),
                f"„{new}“ gibt es nicht{f' in „{now[0]}“' if now[0] else ''}.",
                "Rechts steht der neue Name eines Feldes, einer Gruppe oder einer Option.",
            )
        if after in targets and not option:
            yield source.finding(
                (*path, old), f"Zwei Felder heißen neu „{new}“.", "Nennen Sie eines; das andere bleibt aufgehoben."
            )
        targets.add(after)


def parts(path: str) -> tuple[str, str, str]:
    """``hunde.herkunft=zucht`` → group, field, option; what is not named is empty."""
    place, _, option = path.partition("=")
    group, _, name = place.rpartition(".")
    return group, name, option


def followed(newer: tuple[FormChange, ...], own: FormChange, place: tuple[str, str, str]) -> tuple[str, str, str]:
    """Where something of one version is today: its own version's other renames, then those of newer ones."""
    group, name, option = place
    if option:  # its field may be called otherwise from the same version on
        name = own.renames.get(f"{group}.{name}" if group else name, name)
    group = own.renames.get(group, group)
    for change in newer:
        path = f"{group}.{name}" if group else name
        option = change.renames.get(f"{path}={option}", option)
        name, group = change.renames.get(path, name), change.renames.get(group, group)
    return group, name, option


def came_back(newer: tuple[FormChange, ...]) -> set[tuple[str, str, str]]:
    """What newer versions called by a name again that an older one had taken away."""
    places = ((parts(old), new) for change in newer for old, new in change.renames.items())
    return {(group, name, new) if option else (group, new, "") for (group, name, option), new in places}


def exists(form: Form, place: tuple[str, str, str]) -> bool:
    group, name, option = place
    step = form.by_id.get(group)
    fields = fields_inside(step) if isinstance(step, Group) else {} if group else fields_outside(form)
    if option:
        return name in fields and option in options(fields[name])
    return name in fields or (not group and isinstance(form.by_id.get(name), Group))


def options(asked: FieldDefinition) -> tuple[str, ...]:
    codes = getattr(asked, "codes", ())
    return tuple(codes)
