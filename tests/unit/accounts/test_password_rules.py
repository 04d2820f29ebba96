"""Passwords people choose: long, and not the first that anybody would guess."""

import pytest

from portal.accounts.password_rules import refusal

KIM = ("kim.beispiel@michelstadt.example", "Kim Beispiel")


@pytest.mark.parametrize(
    "chosen",
    [
        "Wolke Traktor Besen 7",
        "korrekt-pferd-batterie",
        "j3#Kd9!mQ2xT",
        "ÄpfelundBirnenmus",
        "sommerregen am Kanal",
        "雨が降っても畑へ行く人です",
    ],
)
def test_long_ones_of_any_letters_are_taken(chosen):
    assert refusal(chosen, *KIM) is None


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [
        ("", "Das Passwort ist zu kurz."),
        ("Traktor4711", "Das Passwort ist zu kurz."),
        ("x9" * 101, "Das Passwort ist zu lang."),
        ("aaaaaaaaaaaa", "Das Passwort ist leicht zu erraten."),
        ("ababababab12", "Das Passwort ist leicht zu erraten."),
        ("123456789012", "Das Passwort ist leicht zu erraten."),
        ("Passwort1234", "Das Passwort ist leicht zu erraten."),
        ("PasswortPasswort!", "Das Passwort ist leicht zu erraten."),
        ("qwertzuiop123", "Das Passwort ist leicht zu erraten."),
        ("Sommer2026!!", "Das Passwort ist leicht zu erraten."),
        ("Kim.Beispiel2026", "Das Passwort ist leicht zu erraten."),
        ("michelstadt123", "Das Passwort ist leicht zu erraten."),
    ],
)
def test_short_and_well_known_ones_are_refused_with_the_reason(chosen, begins):
    assert (refusal(chosen, *KIM) or "").startswith(begins)
