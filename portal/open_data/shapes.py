"""What answers look like.  A promise to other programs: fields may be added within v1, never renamed or taken away.

Descriptions are German, for those who read the OpenAPI description.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from portal.catalogue import Kind, TrustLevel

Url: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Audience: TypeAlias = Literal["citizens", "businesses", "clubs", "visitors"]
LeiKa: TypeAlias = Annotated[
    str | None,
    Field(description="Schlüssel im Leistungskatalog der Verwaltung; null, wo er nicht feststeht."),
]
Trust: TypeAlias = Annotated[
    TrustLevel, Field(description="Nötiges Vertrauensniveau: ohne, Basisregistrierung, substanziell, hoch.")
]
KindOf: TypeAlias = Annotated[Kind, Field(description="Was man sendet.")]
Way: TypeAlias = Annotated[
    Literal["form", "link", "paper"],
    Field(description="eigenes Online-Formular, Seite einer anderen Stelle, oder nur auf Papier und vor Ort"),
]
State: TypeAlias = Annotated[
    Literal["open", "not_yet", "over"], Field(description="Kann man heute (in Deutschland) beantragen?")
]
ContentHash: TypeAlias = Annotated[
    str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 des Inhalts: gleich, solange sich nichts geändert hat.")
]
Ars: TypeAlias = Annotated[str, Field(pattern="^[0-9]{12}$", description="Amtlicher Regionalschlüssel")]
Ags: TypeAlias = Annotated[str, Field(pattern="^[0-9]{8}$", description="Amtlicher Gemeindeschlüssel")]
Training: TypeAlias = Annotated[bool, Field(description="Übungsort: Es gibt ihn nicht, nichts wird bearbeitet.")]


def told(description: str) -> ConfigDict:
    """A shape with a German description: for other programs instead of the docstring, which is for us."""
    return ConfigDict(frozen=True, extra="forbid", json_schema_extra={"description": description})


class Address(BaseModel):
    model_config = told("Anschrift")

    street: str
    postal_code: str
    city: str


class Reference(BaseModel):
    model_config = told("Verweis auf eine Kommune")

    id: str
    name: str
    ars: Ars
    ags: Ags
    training: Training


class MunicipalityLinks(BaseModel):
    model_config = told("Adressen zu einer Kommune")

    self: Url
    page: Url = Field(description="Seite für Menschen")
    services: Url
    changes: Url = Field(description="Atom-Feed der Änderungen")


class MunicipalityCard(BaseModel):
    model_config = told("Eine Kommune in der Liste")

    id: str
    name: str
    official_name: str
    kind: Literal["Stadt", "Gemeinde"]
    ars: Ars
    ags: Ags
    training: Training
    links: MunicipalityLinks


class Municipality(MunicipalityCard):
    model_config = told("Eine Kommune")

    cooperation: str = Field(description="Zusammenarbeit, in der die Kommune ihre Leistungen anbietet")
    postal_codes: tuple[str, ...]
    districts: tuple[str, ...] = Field(description="Ortsteile, nicht abschließend")
    address: Address
    phone: str
    email: str
    hours: str
    placeholder: bool = Field(description="Anschrift, Telefon, E-Mail und Zeiten sind Platzhalter.")


class ServiceLinks(BaseModel):
    model_config = told("Adressen zu einer Leistung")

    self: Url


class ServiceCard(BaseModel):
    model_config = told("Eine Leistung in der Liste")

    id: str
    leika: LeiKa
    title: str
    summary: str
    kind: KindOf
    audience: tuple[Audience, ...]
    trust_level: Trust
    links: ServiceLinks


class Step(BaseModel):
    model_config = told("Ein Schritt im Ablauf")

    title: str
    text: str


class TariffLine(BaseModel):
    model_config = told("Ein Fall und sein Betrag")

    case: str
    cents: int = Field(ge=0, description="Betrag in Cent")


class Tariff(BaseModel):
    model_config = told("Beträge einer Satzung")

    title: str
    lines: tuple[TariffLine, ...]
    note: str | None
    illustrative: bool = Field(description="Beispiel: Kein Rat hat die Beträge beschlossen.")


class Fee(BaseModel):
    model_config = told("Was es kostet")

    text: str
    currency: Literal["EUR"] = "EUR"
    name: str | None = Field(description="wie es heißt, etwa „Gästebeitrag“; null, wo es eine Gebühr ist")
    calculated: bool = Field(description="Das Formular berechnet es aus den Antworten.")
    fixed_cents: int | None = Field(
        ge=0,
        description="fester Betrag für alle; null, wo es keinen gibt oder er nur ein Beispiel ist",
    )
    tariff: Tariff | None


class Deadline(BaseModel):
    model_config = told("Bis wann man beantragen muss, vom heutigen Tag aus")

    rule: str
    otherwise: str
    legal_basis: str
    illustrative: bool


class ServiceText(BaseModel):
    """What a service says, in general words or in a town's own."""

    model_config = told("Inhalt einer Leistung")

    id: str
    version: str
    content_hash: ContentHash
    language: Literal["de"] = "de"
    leika: LeiKa
    title: str
    summary: str
    lead: str
    kind: KindOf
    audience: tuple[Audience, ...]
    keywords: tuple[str, ...]
    who: str = Field(description="Für wen")
    who_not: str | None = Field(description="Für wen nicht")
    need: tuple[str, ...] = Field(description="Was man braucht")
    how: tuple[Step, ...]
    duration_minutes: int = Field(description="Zeit zum Ausfüllen")
    processing: str = Field(description="Dauer der Bearbeitung")
    fee: Fee
    deadline: Deadline | None
    other_ways: str
    next_steps: tuple[str, ...]
    legal_basis: str
    trust_level: Trust


class Link(BaseModel):
    model_config = told("Seite einer anderen Stelle")

    url: Url
    provider: str


class Service(ServiceText):
    model_config = told("Eine Leistung in allgemeinen Worten; was in einer Kommune gilt, steht bei ihrem Angebot")

    responsible: Link | None = Field(description="Wer entscheidet, wo es nicht die Kommune ist")
    links: ServiceLinks


class OfferLinks(BaseModel):
    model_config = told("Adressen zu einem Angebot")

    self: Url
    page: Url = Field(description="Seite für Menschen")
    service: Url = Field(description="die Leistung in allgemeinen Worten")
    municipality: Url
    apply: Url | None = Field(description="Online-Formular; null, wo man heute keines beginnen kann")


class Offered(BaseModel):
    """How and when a service is offered in a town."""

    model_config = told("Auf welchem Weg und wann")

    way: Way
    state: State
    opens: date | None = Field(description="erster Tag")
    closes: date | None = Field(description="letzter Tag")
    links: OfferLinks


class OfferCard(Offered):
    model_config = told("Ein Angebot in der Liste einer Kommune")

    id: str
    leika: LeiKa
    title: str
    summary: str
    kind: KindOf
    audience: tuple[Audience, ...]
    trust_level: Trust
    office: str


class Office(BaseModel):
    model_config = told("Das zuständige Amt")

    id: str
    name: str
    room: str | None
    phone: str
    email: str
    address: Address
    placeholder: bool = Field(description="Die Angaben sind Platzhalter.")


class Offer(Offered, ServiceText):
    model_config = told("Eine Leistung in einer Kommune, in deren Worten")

    municipality: Reference
    office: Office
    link: Link | None
    closed_reason: str | None


Item = TypeVar("Item", bound=BaseModel)


class PageLinks(BaseModel):
    model_config = told("Diese und die benachbarten Seiten einer Liste")

    self: Url
    next: Url | None
    previous: Url | None


class Listing(BaseModel, Generic[Item]):
    model_config = told("Eine Seite einer Liste")

    items: tuple[Item, ...]
    page: int = Field(ge=1)
    pages: int = Field(ge=1)
    total: int = Field(ge=0)
    links: PageLinks


class Municipalities(Listing[MunicipalityCard]):
    model_config = told("Kommunen; der Übungsort steht nicht in der Liste")


class Services(Listing[ServiceCard]):
    model_config = told("Alle Leistungen")


class Offers(Listing[OfferCard]):
    model_config = told("Angebote einer Kommune, nach Titel")


class Problem(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_extra={"description": "Ein Fehler nach RFC 9457"})

    title: str
    status: int
    detail: str
    request_id: str | None = Field(default=None, description="Nummer im Protokoll, nur bei Fehlern auf unserer Seite")
