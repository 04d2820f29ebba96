"""Which public keys may an application be encrypted with?"""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.fitconnect import KeyRefused, read_key


def base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def jwk_of(bits: int = 4096, **other) -> dict:
    """A key of so many bits; its modulus is any odd number, for nobody encrypts with it."""
    return {
        "kty": "RSA",
        "alg": "RSA-OAEP-256",
        "key_ops": ["wrapKey"],
        "kid": "787f3a1c-7da4",
        "n": base64url((1 << (bits - 1)) + 1),
        "e": "AQAB",
    } | other


def without(name: str) -> dict:
    return {key: value for key, value in jwk_of().items() if key != name}


def test_a_key_as_fit_connect_demands_it_is_taken():
    assert read_key(jwk_of()).bits == 4096
    assert read_key(jwk_of(8192), kid="787f3a1c-7da4").bits == 8192


def test_a_checked_key_carries_nothing_that_was_not_checked():
    assert read_key(jwk_of(x5c=["…"], note="anything")).as_jwk() == jwk_of()


@pytest.mark.parametrize(
    ("jwk", "because"),
    [
        (jwk_of(4095), "4095 Bit"),
        (jwk_of(2048), "2048 Bit"),
        (jwk_of(20000), "beschädigt"),
        (jwk_of(n=base64url(1 << 4095)), "Bit"),
        (jwk_of(n="kein Modulus!"), "beschädigt"),
        (jwk_of(n=jwk_of()["n"] + "="), "beschädigt"),
        (jwk_of(n=4711), "beschädigt"),
        (without("n"), "beschädigt"),
        (jwk_of(kty="EC"), "kein RSA-Schlüssel"),
        (jwk_of(alg="RSA-OAEP"), "RSA-OAEP-256"),
        (jwk_of(alg="RSA1_5"), "RSA-OAEP-256"),
        (without("alg"), "RSA-OAEP-256"),
        (jwk_of(key_ops=["verify"]), "wrapKey"),
        (jwk_of(key_ops=["wrapKey", "verify"]), "wrapKey"),
        (jwk_of(key_ops="wrapKey"), "wrapKey"),
        (without("key_ops"), "wrapKey"),
        (jwk_of(use="sig"), "Unterschreiben"),
        (jwk_of(e="Aw"), "65537"),
        (jwk_of(kid="kurz"), "Kennung"),
        (jwk_of(kid="k" * 65), "Kennung"),
        (without("kid"), "Kennung"),
        (jwk_of(d="AAAA"), "geheimen Teil"),
    ],
)
def test_any_other_key_is_refused_and_the_sentence_says_whom_to_ask(jwk, because):
    with pytest.raises(KeyRefused, match=because) as refused:
        read_key(jwk)
    assert "Bitten Sie die empfangende Behörde" in str(refused.value)


def test_a_key_answered_for_another_id_is_refused():
    with pytest.raises(KeyRefused, match="andere Kennung"):
        read_key(jwk_of(), kid="another-key")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(name=st.sampled_from(["kty", "alg", "key_ops", "kid", "n", "e", "use"]), value=JSON)
def test_whatever_a_service_answers_it_is_a_good_key_or_refused_in_words(name, value):
    try:
        key = read_key(jwk_of(**{name: value}))
    except KeyRefused as refused:
        assert str(refused)
    else:
        assert key.bits >= 4096
