"""Trade notices by FIM's ids, held against the schemas of the FIM portal: ids, cardinality, codes and types."""

import copy
import json
from functools import cache

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.fim import fim_xml_file, mapping_findings, mapping_for, read_mappings
from portal.fim.mapping import filled
from portal.fim.mapping_file import Element
from tests.generated import MANY
from tests.shipped import CATALOGUE, SERVICES
from tests.tools import shared

TRADES = {
    "gewerbe-anmelden": ("S05000001296", "2.1.0"),
    "gewerbe-ummelden": ("S05000001297", "2.2.0"),
    "gewerbe-abmelden": ("S05000001294", "2.0.0"),
}
EXAMPLES = [
    (service, example.name) for service in TRADES for example in CATALOGUE.services[service].examples if example.valid
]
JSON_TYPES = {
    "text": "string",
    "date": "string",
    "num_int": "integer",
    "num": "number",
    "bool": "boolean",
    "file": "string",
}


def answers_of(service: str, name: str) -> dict:
    [found] = [example for example in CATALOGUE.services[service].examples if example.name == name]
    return copy.deepcopy(dict(found.answers))


@cache
def graph(schema_id: str) -> dict:
    file = shared() / "xoev" / "fim" / "xdatenfelder-3.0" / "compiled" / schema_id / "graph.json"
    return json.loads(file.read_text(encoding="utf-8"))


@cache
def genuine_types() -> dict[str, str]:
    """The data type of every field whose XDatenfelder are at hand; fields are shared among schemas."""
    found = {}
    for file in sorted((shared() / "xoev" / "fim" / "xdatenfelder-3.0" / "schemas").glob("*/schema.xdf.xml")):
        root = etree.parse(str(file)).getroot()
        names = {"x": etree.QName(root).namespace}
        for field in root.iter(f"{{{names['x']}}}datenfeld"):
            found[field.findtext("x:identifikation/x:id", namespaces=names)] = "".join(
                field.find("x:datentyp", names).itertext()
            ).strip()
    return found


@cache
def json_schema(service: str) -> dict:
    """A JSON schema of the genuine schema. Required is what must stand and no rule in prose makes depend on others."""
    schema_id, _ = TRADES[service]
    nodes = {node["path_id"]: node for node in graph(schema_id)["nodes"]}
    depends = {edge["child"] for edge in graph(schema_id)["edges"] if edge["kind"] != "contains"}
    left_out = [entry.element for entry in mapping_for(SERVICES, service).left_out]

    def excused(path: str) -> bool:
        return any(path == entry or path.endswith(f".{entry}") for entry in left_out)

    def schema_of(paths) -> dict:
        must = [path for path in paths if nodes[path]["anzahl"][0] == "1" and path not in depends and not excused(path)]
        return {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": {nodes[path]["id"]: repeated(nodes[path]) for path in paths},
            "required": [nodes[path]["id"] for path in must],
        }

    def repeated(node) -> dict:
        one = schema_of(node["children"]) if node["kind"] == "group" else field(node)
        return one if node["anzahl"].endswith(":1") else {"type": "array", "minItems": 1, "items": one}

    def field(node) -> dict:
        known = genuine_types().get(node["id"])
        found: dict = {"type": JSON_TYPES[known]} if known else {"type": ["string", "boolean", "integer"]}
        if found["type"] == "string":
            found["minLength"] = 1
        return found | ({"enum": [value["code"] for value in node["werte"]]} if node["werte"] else {})

    return schema_of([path for path, node in nodes.items() if not node["parent"]])


@pytest.mark.parametrize(("service", "name"), EXAMPLES)
def test_every_valid_example_keeps_to_the_schema_of_the_fim_portal(service, name):
    found = mapping_for(SERVICES, service).json(answers_of(service, name))
    jsonschema.Draft202012Validator(json_schema(service)).validate(found)


@pytest.mark.parametrize("service", TRADES)
def test_the_mapping_names_the_version_of_the_schema(service):
    mapping = mapping_for(SERVICES, service)
    assert (mapping.fim.id, mapping.fim.version) == TRADES[service]
    assert graph(mapping.fim.id)["schema"]["fim_version"] == mapping.fim.version


def elements(structure, above=""):
    for element in structure:
        path = f"{above}.{element.id}" if above else element.id
        yield path, element
        yield from elements(element.parts, path)


@pytest.mark.parametrize("service", TRADES)
def test_every_element_stands_in_the_schema_as_often_as_there_and_in_its_order(service):
    mapping = mapping_for(SERVICES, service)
    nodes = {node["path_id"]: node for node in graph(mapping.fim.id)["nodes"]}
    order = list(nodes)
    found = [path for path, _ in elements(mapping.structure)]
    for path, element in elements(mapping.structure):
        assert nodes[path]["anzahl"] == element.count, path
        assert (nodes[path]["kind"] == "group") is bool(element.parts)
    first = list(dict.fromkeys(found))
    # An alternative of a group comes behind it, with the same elements once more.
    assert sorted(first, key=order.index) == first


@pytest.mark.parametrize("service", TRADES)
def test_what_is_left_out_must_stand_in_the_schema_and_is_named_with_a_reason(service):
    mapping = mapping_for(SERVICES, service)
    nodes = {node["path_id"]: node for node in graph(mapping.fim.id)["nodes"]}
    for entry in mapping.left_out:
        meant = [path for path in nodes if path == entry.element or path.endswith(f".{entry.element}")]
        assert any(nodes[path]["anzahl"][0] == "1" for path in meant), entry.element
        assert entry.because.endswith(".")


@pytest.mark.parametrize("service", TRADES)
def test_every_code_is_one_of_the_schema_or_of_the_list_it_names(service):
    mapping = mapping_for(SERVICES, service)
    nodes = {node["path_id"]: node for node in graph(mapping.fim.id)["nodes"]}
    forms = (SERVICES / "codelists" / "legal_form_2.4.tsv").read_text(encoding="utf-8")
    known_forms = {line.partition("\t")[0] for line in forms.splitlines() if not line.startswith("#")}
    for path, element in elements(mapping.structure):
        codes = set(element.codes.values()) | ({element.other} if element.other else set())
        if nodes[path]["werte"]:
            assert codes <= {value["code"] for value in nodes[path]["werte"]}, path
        elif element.answer == "rechtsform":
            assert codes <= known_forms


@pytest.mark.parametrize("service", TRADES)
def test_every_option_of_a_coded_answer_has_a_code_or_is_left_out_on_purpose(service):
    mapping = mapping_for(SERVICES, service)
    fields = {
        field.id: field for step in CATALOGUE.services[service].form.steps for field in getattr(step, "fields", ())
    }
    for _, element in elements(mapping.structure):
        field = fields.get(element.answer or "")
        if element.codes and field is not None and element.other is None:
            missing = {option.key for option in field.options} - element.codes.keys()
            assert missing <= {"andere", "ohne"}, element.id


#: The group of the person who gives the notice: sole traders, companies, partnerships.
GROUPS = {
    "gewerbe-anmelden": ("G05000011651", "G05000011652", "G05000011653"),
    "gewerbe-ummelden": ("G05000011631", "G05000011632", "G05000011660"),
    "gewerbe-abmelden": ("G05000011594", "G05000011596", "G05000011650"),
}
SOLE, PARTNERS = {"einzel", "ek"}, {"gbr", "egbr", "ohg", "kg", "gmbh_co_kg"}


@pytest.mark.parametrize("service", TRADES)
def test_whatever_the_legal_form_its_own_group_is_filled_and_no_other(service):
    mapping = mapping_for(SERVICES, service)
    form = CATALOGUE.services[service].form.by_id["rechtsform"].fields[0]
    for option in form.options:
        answers = {
            "rechtsform": option.key,
            "inhaber_name": {"family": "Muster"},
            "vertretung": [{"vertreter_name": {"family": "Muster"}}],
        }
        group = GROUPS[service][0 if option.key in SOLE else 2 if option.key in PARTNERS else 1]
        assert mapping.json(answers).keys() & set(GROUPS[service]) == {group}, option.key


def address(name: str) -> dict:
    return {"street": f"{name}weg", "house_number": "1", "postal_code": "64720", "city": name, "country": "DE"}


#: A company with head office elsewhere that takes over another one; every text says which answer it is.
TOLD = {
    "rechtsform": "gmbh",
    "firma": "Firma",
    "geschaeftsname": "Geschäftsname",
    "register_ort": "Registerort",
    "register_nummer": "Registernummer",
    "niederlassung": "zweig",
    "schwerpunkt": "Schwerpunkt",
    "beschreibung": "Beschreibung",
    "vollzeit": "25",
    "teilzeit": "0",
    "hauptniederlassung": address("Haupt"),
    "betriebsstaette": address("Betrieb"),
    "fruehere_anschrift": address("Früher"),
    "leitung": {"given": "Leitungsvorname", "family": "Leitungsname"},
    "vorher_firma": "Frühere Firma",
    "vertretung": [
        {
            "vertreter_name": {"given": "Vorname", "family": "Familienname"},
            "vertreter_geburtsname": "Geburtsname",
            "vertreter_geburtsdatum": "1970-12-01",
            "vertreter_geburtsort": "Geburtsort",
            "vertreter_geburtsstaat": "129",
            "vertreter_staat": "000",
            "vertreter_staat_2": "163",
            "vertreter_wohnung": address("Wohn"),
        }
    ],
}
#: By hand from the schemas' own words.
PLACES = [
    ("gewerbe-anmelden", "G05000011668.G05000011669.F05000017487", "Schwerpunkt"),
    ("gewerbe-anmelden", "G05000011668.G05000011669.F05000017488", "Beschreibung"),
    ("gewerbe-anmelden", "G05000011668.G05000011671.G05000011675.F05000017499", 25),
    ("gewerbe-anmelden", "G05000011668.G05000011671.G05000011675.F05000017498", True),
    ("gewerbe-anmelden", "G05000011668.G05000011671.G05000011675.F05000017500", False),
    ("gewerbe-anmelden", "G05000011678.F05000017511", "221110"),
    ("gewerbe-anmelden", "G05000011678.G05000011679.F60000000328", "Registernummer"),
    ("gewerbe-anmelden", "G05000011678.G05000011679.F60000000327", "Registerort"),
    ("gewerbe-anmelden", "G05000011678.G05000011679.F60000000319", "Firma"),
    ("gewerbe-anmelden", "G05000011678.G05000011647.F60000000320", "Geschäftsname"),
    ("gewerbe-anmelden", "G05000011652", "person"),
    ("gewerbe-anmelden", "G05000011605.F60000000228", "Leitungsvorname"),
    ("gewerbe-anmelden", "G05000011605.F60000000227", "Leitungsname"),
    ("gewerbe-anmelden", "G05000011606.G05000011743.F60000000247", "Haupt"),
    ("gewerbe-anmelden", "G05000011656.F60000000320", "Frühere Firma"),
    ("gewerbe-anmelden", "G05000011656.G05000011743.F60000000247", "Früher"),
    ("gewerbe-anmelden", "G05000011609.G05000011743.F60000000247", "Betrieb"),
    ("gewerbe-ummelden", "G05000011661.G05000012081.F05000017626", "Schwerpunkt"),
    ("gewerbe-ummelden", "G05000011632", "person"),
    ("gewerbe-ummelden", "G05000011606.G05000011743.F60000000247", "Haupt"),
    ("gewerbe-ummelden", "G05000011635.G05000011743.F60000000247", "Betrieb"),
    ("gewerbe-ummelden", "G05000011656.G05000011743.F60000000247", "Früher"),
    ("gewerbe-abmelden", "G05000011640.G05000011728.F05000017440", "Schwerpunkt"),
    ("gewerbe-abmelden", "G05000011640.G05000011728.F05000017488", "Beschreibung"),
    ("gewerbe-abmelden", "G05000011596", "person"),
    ("gewerbe-abmelden", "G05000011606.G05000011743.F60000000247", "Haupt"),
    ("gewerbe-abmelden", "G05000011658.G05000011494.F60000000247", "Betrieb"),
]
#: The fields of a person, without the address, whose group has another id in each schema.
PERSON = {
    "F60000000228": "Vorname",
    "F60000000227": "Familienname",
    "F60000000230": "Geburtsname",
    "G60000000083": {"F60000000231": 1, "F60000000232": 12, "F60000000233": 1970},
    "F60000000234": "Geburtsort",
    "F60000000235": "129",
    "F60000000236": ["000", "163"],
}


@pytest.mark.parametrize(("service", "path", "expected"), PLACES)
def test_an_answer_stands_where_the_schema_asks_for_it(service, path, expected):
    found = mapping_for(SERVICES, service).json(TOLD)
    for part in path.split("."):
        found = found[part]
    if expected == "person":
        assert PERSON.items() <= found.items()
        assert "Wohnweg" in json.dumps(found)
    else:
        assert found == expected


def test_an_address_abroad_does_not_stand_where_one_in_germany_belongs():
    home = {
        "street": "Rue de la Paix",
        "house_number": "5",
        "postal_code": "67000",
        "city": "Strasbourg",
        "country": "FR",
    }
    found = mapping_for(SERVICES, "gewerbe-anmelden").json({"rechtsform": "einzel", "inhaber_wohnung": home})
    address = found["G05000011651"]["G05000011492"]
    assert address["F60000000263"] == "002"
    assert address["G60000000191"]["F60000000247"] == "Strasbourg"
    assert "G05000011743" not in address


def test_the_shipped_mappings_are_in_order():
    assert mapping_findings(SERVICES, CATALOGUE.services) == ()
    assert read_mappings(SERVICES, CATALOGUE.services).keys() == TRADES.keys()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("service: gewerbe-abmelden", "service: gewerbe-abmeldn", "Meinten Sie „gewerbe-abmelden“?"),
        ("service: gewerbe-abmelden", "service: gewerbe-anmelden", "heißt anders als ihre Leistung"),
        ("answer: ende}", "answer: endee}", "Meinten Sie „ende“?"),
        ("block: person", "block: persn", "Meinten Sie „person“?"),
        ("structure:", "strukture:", "Meinten Sie „structure“?"),
        ("take: any", "take: every", "take"),
    ],
)
def test_a_fault_in_a_mapping_is_told(tmp_path, old, new, sentence):
    file = tmp_path / "services" / "fim" / "gewerbe-abmelden.yaml"
    file.parent.mkdir(parents=True)
    text = (SERVICES / "fim" / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = [str(finding) for finding in mapping_findings(tmp_path / "services", CATALOGUE.services)]
    assert any(sentence in finding and "Zeile" in finding for finding in told), told


KEYS = ["given", "family", "street", "country", "vertreter_name", "vertreter_wohnung"]
ANSWERS = st.recursive(
    st.none() | st.booleans() | st.sampled_from(["einzel", "gmbh", "gbr", "DE", "FR", "2026-05-01", "12", "", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
NAMES = sorted({step.id for step in CATALOGUE.services["gewerbe-anmelden"].form.steps} | {
    field.id for step in CATALOGUE.services["gewerbe-anmelden"].form.steps for field in getattr(step, "fields", ())
})  # fmt: skip


@MANY
@given(answers=st.dictionaries(st.sampled_from(NAMES), ANSWERS, max_size=25))
def test_whatever_is_answered_only_known_elements_come_out_and_no_empty_ones(answers):
    mapping = mapping_for_anmelden()
    known = {path for path, _ in elements(mapping.structure)}

    def check(found, above=""):
        for name, value in found.items():
            path = f"{above}.{name}" if above else name
            assert path in known
            for one in value if isinstance(value, list) else [value]:
                assert one not in (None, "", {}, [])
                if isinstance(one, dict):
                    check(one, path)

    found = mapping.json(answers)
    check(found)
    if found:
        fim_xml_file(found, mapping.fim.id, mapping.fim.version)


@cache
def mapping_for_anmelden():
    return mapping_for(SERVICES, "gewerbe-anmelden")


@pytest.mark.parametrize(
    ("element", "answer", "expected"),
    [
        ({"take": "year"}, "1985-03-27", 1985),
        ({"take": "day"}, "1985-03-07", 7),
        ({"take": "month"}, "gestern", None),
        ({"take": "number"}, "12", 12),
        ({"take": "number"}, "zwölf", None),
        ({"take": "any"}, "0", False),
        ({"take": "any"}, "3", True),
        ({"take": "several"}, [{}, {}], True),
        ({"take": "several"}, [{}], False),
        ({"take": "boolean"}, False, False),
        ({"take": "boolean"}, "ja", None),
        ({"has": "handel"}, ["handel"], True),
        ({"has": "handel"}, ["industrie"], None),
        ({"codes": {"true": "01"}}, True, "01"),
        ({"codes": {"a": "01"}, "other": "99"}, "b", "99"),
        ({"codes": {"a": "01"}}, "b", None),
        ({"count": "1:*"}, "a", ["a"]),
    ],
)
def test_an_answer_becomes_what_the_element_takes(element, answer, expected):
    found = filled([Element.model_validate({"id": "F1", "answer": "x"} | element)], {"x": answer})
    assert found == ({} if expected is None else {"F1": expected})
