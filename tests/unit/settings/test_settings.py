"""Settings are read once, typed, and refused with a sentence that names the variable and the remedy."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from portal.settings import REPOSITORY, Settings, SettingsError, unknown_variables

PRODUCTION = {
    "PORTAL_ENVIRONMENT": "production",
    "PORTAL_BASE_URL": "https://antrag.example",
    "PORTAL_DATA": "/srv/portal",
    "PORTAL_MASTER_KEY_FILE": "/etc/portal/master.key",
}


def read(**environ):
    return Settings.from_environment(environ)


def test_without_any_variable_a_developer_can_start():
    settings = read()
    assert settings.environment == "development" and not settings.production
    assert settings.data == Path("var").absolute()
    assert settings.database_url == f"sqlite:///{Path('var').absolute()}/portal.sqlite3" and settings.embedded
    assert settings.master_key_file == settings.data / "master.key"
    assert settings.services == REPOSITORY / "services"
    assert (settings.port, settings.web_threads, settings.trusted_proxies) == (8000, 4, 0)
    assert settings.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert settings.base_url is None and not settings.secure_cookies


def test_reading_settings_creates_nothing(tmp_path):
    read(PORTAL_DATA=str(tmp_path / "data"))
    assert list(tmp_path.iterdir()) == []


def test_a_complete_production_start_is_accepted():
    settings = Settings.from_environment(PRODUCTION)
    assert settings.production and settings.secure_cookies
    assert settings.allowed_hosts == ("antrag.example",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"PORTAL_BASE_URL": ""}, "PORTAL_BASE_URL fehlt"),
        ({"PORTAL_BASE_URL": "http://antrag.example"}, "PORTAL_BASE_URL muss im Betrieb mit „https://“ beginnen"),
        ({"PORTAL_MASTER_KEY_FILE": ""}, "PORTAL_MASTER_KEY_FILE muss im Betrieb außerhalb von PORTAL_DATA liegen"),
        ({"PORTAL_MASTER_KEY_FILE": "/srv/portal/deep/../k"}, "PORTAL_MASTER_KEY_FILE muss im Betrieb außerhalb"),
        ({"PORTAL_ALLOWED_HOSTS": "andere.example"}, "PORTAL_ALLOWED_HOSTS muss den Rechnernamen aus PORTAL_BASE_URL"),
    ],
)
def test_production_refuses_what_only_a_developer_may_do(change, sentence):
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_environment({**PRODUCTION, **change})


@pytest.mark.parametrize(
    ("environ", "required"),
    [
        ({}, False),
        (PRODUCTION, True),
        ({**PRODUCTION, "PORTAL_SECOND_FACTOR": "optional"}, False),
        ({"PORTAL_SECOND_FACTOR": "required"}, True),
    ],
)
def test_in_production_everybody_has_a_second_factor_unless_somebody_decides_otherwise(environ, required):
    assert Settings.from_environment(environ).second_factor_required is required


@pytest.mark.parametrize("text", ["yes", "0", "Required"])
def test_whether_the_second_factor_is_required_is_said_in_one_of_two_words(text):
    with pytest.raises(SettingsError, match="PORTAL_SECOND_FACTOR muss required oder optional sein"):
        read(PORTAL_SECOND_FACTOR=text)


def test_a_master_key_reached_through_a_link_into_the_data_is_refused(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "data")
    places = {"PORTAL_DATA": str(tmp_path / "data"), "PORTAL_MASTER_KEY_FILE": str(tmp_path / "keys" / "master.key")}
    with pytest.raises(SettingsError, match="außerhalb von PORTAL_DATA"):
        Settings.from_environment({**PRODUCTION, **places})


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_production_may_run_without_tls_on_the_own_machine(address):
    assert not Settings.from_environment({**PRODUCTION, "PORTAL_BASE_URL": address}).secure_cookies


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("PORTAL_ENVIRONMENT", "prod", "PORTAL_ENVIRONMENT muss development, production oder test sein.*„prod“"),
        ("PORT", "achttausend", "PORT muss eine ganze Zahl von 0 bis 65535 sein.*„achttausend“"),
        ("PORT", "65536", "PORT muss"),
        ("PORT", "-1", "PORT muss"),
        ("PORT", "٣", "PORT muss"),
        ("PORTAL_WEB_THREADS", "0", "PORTAL_WEB_THREADS muss eine ganze Zahl von 1 bis 64"),
        ("PORTAL_TRUSTED_PROXIES", "ja", "PORTAL_TRUSTED_PROXIES muss"),
        ("PORTAL_BASE_URL", "antrag.example", "PORTAL_BASE_URL muss eine Adresse ohne Pfad sein"),
        ("PORTAL_BASE_URL", "https://antrag.example/portal", "PORTAL_BASE_URL muss"),
        ("PORTAL_BASE_URL", "https://amt:geheim@antrag.example", "PORTAL_BASE_URL muss"),
        ("PORTAL_BASE_URL", "ftp://antrag.example", "PORTAL_BASE_URL muss"),
        ("PORTAL_BASE_URL", "https://", "PORTAL_BASE_URL muss"),
        ("PORTAL_BASE_URL", "https://antrag.example:hundert", "PORTAL_BASE_URL muss"),
        ("PORTAL_ALLOWED_HOSTS", "*", "PORTAL_ALLOWED_HOSTS muss eine Liste von Rechnernamen"),
        ("PORTAL_ALLOWED_HOSTS", "a.example, https://b.example", "PORTAL_ALLOWED_HOSTS muss"),
        ("PORTAL_DATABASE_URL", "mysql://root:geheim@db/portal", "PORTAL_DATABASE_URL muss"),
        ("PORTAL_DATABASE_URL", "sqlite:///:memory:", "PORTAL_DATABASE_URL muss"),
        ("PORTAL_CLAMD", "localhost", "PORTAL_CLAMD muss „unix:“ und ein Pfad oder ein Rechnername mit Port sein"),
        ("PORTAL_CLAMD", "unix:clamd.ctl", "PORTAL_CLAMD muss"),
        ("PORTAL_CLAMD", "unix:3310", "PORTAL_CLAMD muss"),
        ("PORTAL_CLAMD", ":3310", "PORTAL_CLAMD muss"),
        ("PORTAL_CLAMD", "localhost:99999", "PORTAL_CLAMD muss"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy_and_without_secrets(variable, text, sentence):
    with pytest.raises(SettingsError, match=sentence) as refusal:
        read(**{variable: text})
    assert variable == "PORTAL_BASE_URL" or "geheim" not in str(refusal.value)


@pytest.mark.parametrize("address", ["unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", "clamav:3310"])
def test_the_virus_scanner_is_reached_by_path_or_port(address):
    assert read(PORTAL_CLAMD=address).clamd == address


def test_an_empty_variable_is_an_absent_one():
    assert read(PORT="", PORTAL_DATABASE_URL="", PORTAL_ALLOWED_HOSTS=" , ", PORTAL_ENVIRONMENT="") == read()


def test_the_base_address_has_no_trailing_slash_and_is_allowed():
    settings = read(PORTAL_BASE_URL="https://Antrag.Example:8443/")
    assert settings.base_url == "https://antrag.example:8443"
    assert settings.allowed_hosts[0] == "antrag.example"


def test_the_password_of_the_database_is_not_printed():
    settings = read(PORTAL_DATABASE_URL="postgresql+psycopg://portal:geheim@db/portal")
    assert "geheim" not in repr(settings) and not settings.embedded


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        read().port = 1


def test_a_misspelt_variable_is_reported():
    environ = {"PORTAL_BASEURL": "https://x", "PORTAL_DATA": "var", "HOME": "/root", "PORTAL_ZZZ": ""}
    assert unknown_variables(environ) == ("PORTAL_BASEURL", "PORTAL_ZZZ")


# Mail -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def mail(tmp_path):
    """Complete settings of a mail server that wants a password."""
    password = tmp_path / "kennwort"
    password.write_text("Straße 7!\n", encoding="utf-8")
    return {
        "PORTAL_SMTP_HOST": "mail.rathaus.example",
        "PORTAL_SMTP_USER": "portal",
        "PORTAL_SMTP_PASSWORD_FILE": str(password),
        "PORTAL_MAIL_FROM": "portal@rathaus.example",
    }


def test_without_a_mail_server_there_is_none_and_mails_come_from_the_portals_own_host():
    assert read().smtp is None and read().mail_from == "portal@localhost"
    assert read(PORTAL_BASE_URL="https://antrag.example").mail_from == "portal@antrag.example"
    assert read(PORTAL_BASE_URL="http://[::1]:8000").mail_from == "portal@localhost"


def test_a_mail_server_is_spoken_to_encrypted_unless_told_otherwise(mail):
    smtp = read(**mail).smtp
    assert (smtp.host, smtp.port, smtp.tls) == ("mail.rathaus.example", 587, "starttls")
    assert (smtp.user, smtp.password, smtp.ca_file) == ("portal", "Straße 7!", None)
    assert read(**mail, PORTAL_SMTP_TLS="tls").smtp.port == 465
    relay = {name: text for name, text in mail.items() if "USER" not in name and "PASSWORD" not in name}
    assert read(**relay, PORTAL_SMTP_TLS="none").smtp.port == 25


def test_the_password_is_not_shown(mail):
    assert "Straße" not in repr(read(**mail))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"PORTAL_SMTP_HOST": ""}, "PORTAL_SMTP_HOST fehlt"),
        ({"PORTAL_SMTP_HOST": "smtp://mail"}, "PORTAL_SMTP_HOST muss der Name eines Rechners sein"),
        ({"PORTAL_SMTP_PORT": "viele"}, "PORTAL_SMTP_PORT muss eine ganze Zahl"),
        ({"PORTAL_SMTP_TLS": "ja"}, "PORTAL_SMTP_TLS muss starttls, tls oder none sein"),
        ({"PORTAL_SMTP_TLS": "none"}, "PORTAL_SMTP_TLS darf mit Passwort nicht „none“ sein"),
        ({"PORTAL_SMTP_USER": ""}, "PORTAL_SMTP_USER und PORTAL_SMTP_PASSWORD_FILE gehören zusammen"),
        ({"PORTAL_SMTP_PASSWORD_FILE": ""}, "PORTAL_SMTP_USER und PORTAL_SMTP_PASSWORD_FILE gehören zusammen"),
        ({"PORTAL_SMTP_PASSWORD_FILE": "/nirgends"}, "PORTAL_SMTP_PASSWORD_FILE nennt /nirgends"),
        ({"PORTAL_SMTP_PASSWORD_FILE": "/dev/null"}, "Die Datei muss genau eine Zeile"),
        ({"PORTAL_SMTP_CA_FILE": "/nirgends.pem"}, "PORTAL_SMTP_CA_FILE nennt /nirgends.pem"),
        ({"PORTAL_MAIL_FROM": ""}, "PORTAL_MAIL_FROM fehlt"),
        ({"PORTAL_MAIL_FROM": "Rathaus <portal@rathaus.example>"}, "PORTAL_MAIL_FROM muss eine E-Mail-Adresse"),
        ({"PORTAL_MAIL_FROM": "a@b.de\r\nBcc: c@d.de"}, "PORTAL_MAIL_FROM muss eine E-Mail-Adresse"),
    ],
)
def test_a_mail_server_that_cannot_be_right_is_refused_at_start(mail, change, sentence):
    with pytest.raises(SettingsError, match=sentence):
        read(**{**mail, **change})
