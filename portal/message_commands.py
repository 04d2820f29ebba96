"""``portal messages``: what a case becomes for other programs, and in what two messages differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.command_line import REFERENCE, Finding, opened_house
from portal.recipient_commands import case_recipients

if TYPE_CHECKING:
    from lxml import etree

    from portal.delivery import CaseMessage
    from portal.xoev import Branch

NUMBER = click.option("--message", "number", type=int, default=1, help="Welche Nachricht; 1 sind die Antragsdaten.")


@click.group(help="Nachrichten eines Vorgangs.")
def messages() -> None:
    pass


messages.add_command(case_recipients)


@messages.command("list", help="Die Nachrichten eines Vorgangs mit Standard, Fassung und Prüfung.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
@click.option("--json", "as_json", is_flag=True)
def messages_list(reference: str, as_json: bool) -> None:
    found = tuple(enumerate(all_messages(reference), start=1))
    if as_json:
        click.echo(json.dumps([told(*one) for one in found], ensure_ascii=False, indent=2))
        return
    for number, message in found:
        click.echo(f"{number}  {message.title}: {message.standard}, Fassung {message.version}  {message.filename}")
        for problem in message.problems or ("entspricht dem Schema",):
            click.echo(f"   {problem}")


def told(number: int, message: CaseMessage) -> dict[str, object]:
    return {
        "number": number,
        "title": message.title,
        "standard": message.standard,
        "version": message.version,
        "file": message.filename,
        "problems": list(message.problems),
    }


@messages.command("show", help="Eine Nachricht eines Vorgangs ausgeben, wie sie gesendet wird.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
@NUMBER
@click.option("--pretty", is_flag=True, help="Ein Element je Zeile.")
@click.option("--tree", "as_tree", is_flag=True, help="Mit deutschen Namen statt als XML.")
def messages_show(reference: str, number: int, pretty: bool, as_tree: bool) -> None:
    message = one_message(reference, number)
    if as_tree:
        for line in drawn(message.tree):
            click.echo(line)
    else:
        click.echo(message.pretty if pretty else message.xml.decode(), nl=pretty)


@messages.command("diff", help="Worin sich zwei Nachrichten unterscheiden. Genannt werden Vorgänge oder XML-Dateien.")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@NUMBER
def messages_diff(first: str, second: str, number: int) -> None:
    from portal.xoev import differences

    found = differences(tree_named(first, number), tree_named(second, number))
    for difference in found:
        click.echo(f"{difference.label} ({difference.path})")
        click.echo(f"  − {'(fehlt)' if difference.before is None else difference.before}")
        click.echo(f"  + {'(fehlt)' if difference.after is None else difference.after}")
    if not found:
        click.echo("Kein Unterschied.")


def drawn(branch: Branch, depth: int = 0) -> Iterator[str]:
    """The tree as indented lines."""
    yield f"{'  ' * depth}{branch.label}{f': {branch.text}' if branch.text else ''}"
    for child in branch.children:
        yield from drawn(child, depth + 1)


def tree_named(named: str, number: int) -> Branch:
    """The tree of an XML file, or of a case's message."""
    from portal.xoev import tree_of

    file = Path(named)
    if not file.is_file():
        return one_message(REFERENCE.convert(named, None, None), number).tree
    return tree_of(root_of(file), lambda path: path.rpartition("/")[2])


def root_of(file: Path) -> etree._Element:
    from portal.xoev import UnsafeXml, parse_safely, read_bounded

    try:
        return parse_safely(read_bounded(file))
    except UnsafeXml as refused:
        raise Finding(f"{file}: {refused}") from None


def one_message(reference: str, number: int) -> CaseMessage:
    found = all_messages(reference)
    if not 1 <= number <= len(found):
        raise Finding(f"Der Vorgang hat {len(found)} Nachrichten. Nennen Sie eine davon: --message 1")
    return found[number - 1]


def all_messages(reference: str) -> tuple[CaseMessage, ...]:
    """Raises CaseNotFound."""
    from portal.delivery import messages_of
    from portal.submissions import find_case

    house = opened_house()
    return messages_of(house, find_case(house, reference))
