"""Every example of every service with a piece of land: its message and the one that takes it back, by all judges."""

from functools import cache
from uuid import uuid5

import pytest
from lxml import etree

from portal.catalogue import answers_of
from portal.forms import public
from portal.official import official_messages, withdrawal_message
from tests.shipped import CATALOGUE
from tests.unit.official.test_xbau_rules import FILES, rules
from tests.unit.official.xbau_cases import content, file, second_opinion, standard

EXAMPLES = {
    f"{service.id}: {example.name}": (service, example)
    for service in CATALOGUE.services.values()
    if any(rule.type.startswith("xbau-") for rule in service.messages)
    for example in service.examples
    if example.valid
}
each_example = pytest.mark.parametrize("name", EXAMPLES)


@cache
def messages_of(name):
    """(code, message) of the application and of its withdrawal."""
    service, example = EXAMPLES[name]
    answers = public(service.form, answers_of(service, example))
    uploads = [(title, file_name) for title, names in example.files.items() for file_name in names]
    attached = tuple(file(file_name, title, number) for number, (title, file_name) in enumerate(uploads, start=1))
    everything = content({}, service=service, files=attached)
    process, moment = everything.message_id, everything.created_at
    (application,) = official_messages(
        service,
        municipality=everything.municipality,
        process=process,
        reference=everything.reference,
        received_at=moment,
        received_on=moment.date(),
        answers=answers,
        files=attached,
    )
    taken_back = content({}, service=service, message_id=uuid5(process, "withdrawal"))
    about = {"answers": answers, "former": process, "received_at": moment}
    withdrawal = withdrawal_message(taken_back, moment.date(), "Wir bauen nicht.\nDas Geld fehlt.", **about)
    return tuple((kind.code, kind.write(filled, version)) for kind, version, filled in (application, withdrawal))


@each_example
def test_two_validators_accept_it(name):
    for code, message in messages_of(name):
        assert standard(code).validate(message), standard(code).error_log
        second_opinion(etree.QName(message).namespace).validate(etree.tostring(message).decode())


@each_example
def test_it_keeps_to_every_rule_of_the_standard(name):
    for rules_file in FILES:
        for _, message in messages_of(name):
            assert rules(rules_file).broken(etree.tostring(message)) == ()


@each_example
def test_the_withdrawal_names_the_same_case_and_is_a_message_of_its_own(name):
    (_, application), (_, withdrawal) = messages_of(name)
    assert texts(withdrawal, "referenz")[0] in set(application.itertext())
    assert texts(withdrawal, "nachrichtenUUID")[0] != texts(application, "nachrichtenUUID")[0]
    assert texts(withdrawal, "textabsatz") == ["Wir bauen nicht.", "Das Geld fehlt."]


def texts(message, name):
    return ["".join(element.itertext()).strip() for element in message.iter(f"{{*}}{name}")]
