"""``portal messages``: what a case becomes for other programs, what a message says, and in what two of them differ."""

from __future__ import annotations

import json
import re
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

#: Signs that a terminal obeys, or that turn the direction of writing. XML allows some of them.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

NUMBER = click.option("--message", "number", type=int, default=1, help="Welche Nachricht; 1 sind die Antragsdaten.")


@click.group(help="Nachrichten eines Vorgangs.")
def messages() -> None:
    pass


messages.add_command(case_recipients)


@messages.command("list", help="Die Nachrichten eines Vorgangs mit Standard, Fassung und Prüfung.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
@click.option("--json", "as_json", is_flag=True)
def messages_list(reference: str, as_json: bool) -> None:
    found = tuple((number, *one) for number, one in enumerate(messages_at_length(reference), start=1))
    if as_json:
        click.echo(json.dumps([told(*one) for one in found], ensure_ascii=False, indent=2))
        return
    for number, message, problems in found:
        click.echo(f"{number}  {message.title}: {message.standard}, Fassung {message.version}  {message.filename}")
        for problem in problems or ("entspricht dem Schema",):
            click.echo(f"   {problem}")


def messages_at_length(reference: str) -> Iterator[tuple[CaseMessage, tuple[str, ...]]]:
    """Each message with its problems, which name the answer they came from. Raises CaseNotFound."""
    from portal.delivery import explained, messages_of
    from portal.submissions import find_case

    house = opened_house()
    case = find_case(house, reference)
    return ((message, explained(house, case, message)) for message in messages_of(house, case))


def told(number: int, message: CaseMessage, problems: tuple[str, ...]) -> dict[str, object]:
    return {
        "number": number,
        "title": message.title,
        "standard": message.standard,
        "version": message.version,
        "file": message.filename,
        "problems": list(problems),
    }


@messages.command(
    "show", help="Eine Nachricht ausgeben: die eines Vorgangs, wie sie gesendet wird, oder eine XML-Datei."
)
@click.argument("named", metavar="NUMMER|DATEI")
@NUMBER
@click.option("--pretty", is_flag=True, help="Als XML, ein Element je Zeile.")
@click.option("--tree", "as_tree", is_flag=True, help="Mit deutschen Namen statt als XML. Dateien zeigt es immer so.")
def messages_show(named: str, number: int, pretty: bool, as_tree: bool) -> None:
    file = file_named(named)
    if file is not None:
        show_file(file, pretty)
        return
    message = one_message(reference_in(named), number)
    if as_tree:
        for line in drawn(message.tree):
            click.echo(line)
    else:
        click.echo(message.pretty if pretty else message.xml.decode(), nl=pretty)


def show_file(file: Path, pretty: bool) -> None:
    """A message that anybody may have written: nothing in it reaches the terminal as a command."""
    from lxml import etree

    from portal.official import tree_of

    xml = content_of(file)
    root = root_of(file, xml)
    if not pretty:
        for line in drawn(tree_of(xml)):
            click.echo(line)
        return
    etree.indent(root)
    click.echo(CONTROLS.sub(lambda sign: f"&#{ord(sign[0])};", etree.tostring(root, encoding="unicode")))


@messages.command("diff", help="Worin sich zwei Nachrichten unterscheiden. Genannt werden Vorgänge oder XML-Dateien.")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@NUMBER
def messages_diff(first: str, second: str, number: int) -> None:
    from portal.xoev import differences

    found = differences(tree_named(first, number), tree_named(second, number))
    for difference in found:
        click.echo(f"{difference.label} ({difference.path})")
        click.echo(f"  − {compared(difference.before)}")
        click.echo(f"  + {compared(difference.after)}")
    if not found:
        click.echo("Kein Unterschied.")


def compared(text: str | None) -> str:
    return "(fehlt)" if text is None else "\n    ".join(harmless(text))


def harmless(text: str) -> list[str]:
    """Its lines, without signs that the terminal would obey."""
    return [CONTROLS.sub("\ufffd", line) for line in text.splitlines()]


def drawn(branch: Branch, depth: int = 0) -> Iterator[str]:
    """The tree as indented lines; a text of several stands below its label."""
    indent, texts = "  " * depth, harmless(branch.text)
    if len(texts) > 1:
        yield f"{indent}{branch.label}:"
        yield from (f"{indent}    {line}" for line in texts)
    else:
        yield f"{indent}{branch.label}{''.join(f': {line}' for line in texts)}"
    for child in branch.children:
        yield from drawn(child, depth + 1)


def tree_named(named: str, number: int) -> Branch:
    """The tree of an XML file, or of a case's message; every element in it, so that no difference is overlooked."""
    from portal.xoev import parse_safely

    file = file_named(named)
    if file is not None:
        return whole_tree(root_of(file, content_of(file)), named)
    message = one_message(reference_in(named), number)
    return message.tree if number == 1 else whole_tree(parse_safely(message.xml), named)


def whole_tree(root: etree._Element, named: str) -> Branch:
    from portal.official import label_of
    from portal.xoev import TooLarge, tree_of

    try:
        return tree_of(root, lambda path: label_of(path.rpartition("/")[2]))
    except TooLarge as refused:
        raise Finding(f"{named}: {refused}") from None


def file_named(named: str) -> Path | None:
    """The file that is meant; None if it is a case's number. A file that is missing is still a file by its ending."""
    file = Path(named)
    return file if file.is_file() or file.suffix.lower() == ".xml" else None


def reference_in(named: str) -> str:
    return REFERENCE.convert(named, None, None)


def content_of(file: Path) -> bytes:
    """Raises OSError."""
    from portal.xoev import UnsafeXml, read_bounded

    try:
        return read_bounded(file)
    except UnsafeXml as refused:
        raise Finding(f"{file}: {refused}") from None


def root_of(file: Path, xml: bytes) -> etree._Element:
    from portal.xoev import UnsafeXml, parse_safely

    try:
        return parse_safely(xml)
    except UnsafeXml as refused:
        raise Finding(f"{file}: {refused}") from None


def one_message(reference: str, number: int) -> CaseMessage:
    found = all_messages(reference)
    if not 1 <= number <= len(found):
        raise Finding(f"Der Vorgang hat {len(found)} Nachrichten. Nennen Sie eine davon: --message 1")
    message = found[number - 1]
    if not message.xml:
        raise Finding("\n".join((f"{message.title}: Diese Nachricht gibt es nicht.", *message.problems)))
    return message


def all_messages(reference: str) -> tuple[CaseMessage, ...]:
    """Raises CaseNotFound."""
    from portal.delivery import messages_of
    from portal.submissions import find_case

    house = opened_house()
    return messages_of(house, find_case(house, reference))
