"""Messages made wrong, or only different: one to three changes to a valid one, all decided by the dice."""

import copy
import random

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"

TEXTS = [
    "",
    " ",
    "x",
    "0",
    "1",
    "true",
    "-1",
    "2026-02-30",
    "2026-02-28",
    "2026-02-28T10:00:00",
    "🐕",
    "\u0301",
    "a{b}",
]
TEXTS += ["ä" * 300, " 1 ", "0605", "99999999999999999999", "11111111-1111-1111-1111-111111111111", "\t", "1.0", "INF"]


def mutated(message: etree._Element, dice: random.Random) -> bytes:
    root = copy.deepcopy(message)
    for _ in range(dice.randint(1, 3)):
        dice.choice(CHANGES)(root, dice)
    return etree.tostring(root)


def below(root, dice):
    """Some element that is not the root."""
    return dice.choice([element for element in root.iter(etree.Element) if element is not root] or [None])


def leaf(root, dice):
    return dice.choice([element for element in root.iter(etree.Element) if not len(element)])


def delete(root, dice):
    if (element := below(root, dice)) is not None:
        element.getparent().remove(element)


def duplicate(root, dice):
    if (element := below(root, dice)) is not None:
        element.addnext(copy.deepcopy(element))


def rename(root, dice):
    if (element := below(root, dice)) is not None:
        element.tag = dice.choice([other.tag for other in root.iter(etree.Element)] + ["x", f"{element.tag}x"])


def requalify(root, dice):
    """Into no namespace, or into that of the root."""
    if (element := below(root, dice)) is not None:
        name, space = etree.QName(element).localname, etree.QName(root).namespace
        element.tag = name if etree.QName(element).namespace else f"{{{space}}}{name}"


def reorder(root, dice):
    if (element := below(root, dice)) is not None:
        siblings = list(element.getparent())
        element.getparent().insert(dice.randrange(len(siblings)), element)


def move(root, dice):
    element, target = below(root, dice), below(root, dice)
    if element is not None and target is not None and element not in (target, *target.iterancestors()):
        target.append(element)


def change_text(root, dice):
    leaf(root, dice).text = dice.choice(TEXTS)


def borrow_text(root, dice):
    leaf(root, dice).text = leaf(root, dice).text


def text_among_elements(root, dice):
    if (element := below(root, dice)) is not None:
        element.tail = dice.choice(["x", " ", "\n"])


def change_attribute(root, dice):
    carrying = [element for element in root.iter(etree.Element) if element.attrib]
    if carrying:
        element = dice.choice(carrying)
        element.set(dice.choice(list(element.attrib)), dice.choice(TEXTS))


def delete_attribute(root, dice):
    carrying = [element for element in root.iter(etree.Element) if element.attrib]
    if carrying:
        element = dice.choice(carrying)
        del element.attrib[dice.choice(list(element.attrib))]


def add_attribute(root, dice):
    name = dice.choice(["x", "{urn:x}x", f"{{{XSI}}}nil", f"{{{XSI}}}type", "id", "code", "listURI"])
    leaf(root, dice).set(name, dice.choice(["true", "false", "xs:string", "x"]))


CHANGES = [delete, duplicate, rename, requalify, reorder, move, change_text, change_text, borrow_text]
CHANGES += [text_among_elements, change_attribute, delete_attribute, add_attribute]
