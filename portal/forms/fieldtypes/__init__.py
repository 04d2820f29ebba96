"""The field types of forms, one module each. A new type is its module and one line in AnyField."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from portal.forms.fieldtypes.activity import ActivityField
from portal.forms.fieldtypes.address import AddressField
from portal.forms.fieldtypes.base import Data, FieldDefinition, FieldId, OwnWords, Part, Raw, Reading, Words
from portal.forms.fieldtypes.checkboxes import CheckboxesField
from portal.forms.fieldtypes.choice import ChoiceDefinition, Option
from portal.forms.fieldtypes.choice_other import ChoiceOtherField
from portal.forms.fieldtypes.code_list import CodeListError, CodeListField
from portal.forms.fieldtypes.computed import ComputedField
from portal.forms.fieldtypes.consent import ConsentField
from portal.forms.fieldtypes.country import CountryField
from portal.forms.fieldtypes.date import DateField, in_words
from portal.forms.fieldtypes.date_range import DateRangeField
from portal.forms.fieldtypes.declaration import DeclarationField
from portal.forms.fieldtypes.dog_chip import DogChipField
from portal.forms.fieldtypes.email import EmailField
from portal.forms.fieldtypes.file import FileField
from portal.forms.fieldtypes.iban import IbanField
from portal.forms.fieldtypes.map_point import MAP_AXES, MapPointField
from portal.forms.fieldtypes.matrix import MatrixField
from portal.forms.fieldtypes.money import MoneyField
from portal.forms.fieldtypes.nationality import NationalityField
from portal.forms.fieldtypes.number import NumberField
from portal.forms.fieldtypes.organisation import OrganisationField
from portal.forms.fieldtypes.person_name import PersonNameField
from portal.forms.fieldtypes.phone import PhoneField
from portal.forms.fieldtypes.plate import PlateField
from portal.forms.fieldtypes.radio import RadioField
from portal.forms.fieldtypes.select import SelectField
from portal.forms.fieldtypes.sepa_mandate import SepaMandateField
from portal.forms.fieldtypes.text import TextField
from portal.forms.fieldtypes.time import TimeField
from portal.forms.fieldtypes.time_range import TimeRangeField
from portal.forms.fieldtypes.yes_no import YesNoField

AnyField: TypeAlias = Annotated[
    TextField
    | DateField
    | DateRangeField
    | TimeField
    | TimeRangeField
    | NumberField
    | MoneyField
    | YesNoField
    | RadioField
    | CheckboxesField
    | SelectField
    | ChoiceOtherField
    | MatrixField
    | ActivityField
    | MapPointField
    | ComputedField
    | CountryField
    | NationalityField
    | AddressField
    | PersonNameField
    | OrganisationField
    | EmailField
    | PhoneField
    | IbanField
    | PlateField
    | DogChipField
    | SepaMandateField
    | DeclarationField
    | ConsentField
    | FileField,
    Field(discriminator="type"),
]

__all__ = [
    "MAP_AXES",
    "ActivityField",
    "AddressField",
    "AnyField",
    "CheckboxesField",
    "ChoiceDefinition",
    "ChoiceOtherField",
    "CodeListError",
    "CodeListField",
    "ComputedField",
    "ConsentField",
    "CountryField",
    "Data",
    "DateField",
    "DateRangeField",
    "DeclarationField",
    "DogChipField",
    "EmailField",
    "FieldDefinition",
    "FieldId",
    "FileField",
    "IbanField",
    "MapPointField",
    "MatrixField",
    "MoneyField",
    "NationalityField",
    "NumberField",
    "Option",
    "OrganisationField",
    "OwnWords",
    "Part",
    "PersonNameField",
    "PhoneField",
    "PlateField",
    "RadioField",
    "Raw",
    "Reading",
    "SelectField",
    "SepaMandateField",
    "TextField",
    "TimeField",
    "TimeRangeField",
    "Words",
    "YesNoField",
    "in_words",
]
