from __future__ import annotations

import hashlib

import pytest

from voipsniff.sip.digest import (
    Challenge,
    Credentials,
    digest_ha1,
    digest_ha2,
    digest_response,
    parse_challenge,
    parse_credentials,
)

NONCE_7616 = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE_7616 = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def test_vector_of_rfc_2617() -> None:
    ha1 = digest_ha1("Mufasa", "testrealm@host.com", "Circle Of Life")
    assert ha1 == "939e7578ed9e3c518a452acee763bce9"
    ha2 = digest_ha2("GET", "/dir/index.html")
    assert ha2 == "39aff3a2bab6126f332b942af96d3366"
    nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093"
    assert (
        digest_response(ha1, nonce, ha2, qop="auth", nc="00000001", cnonce="0a4f113b")
        == "6629fae49393a05397450978507c4ef1"
    )


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_vectors_of_rfc_7616(algorithm: str, response: str) -> None:
    ha1 = digest_ha1("Mufasa", "http-auth@example.org", "Circle of Life", algorithm)
    ha2 = digest_ha2("GET", "/dir/index.html", algorithm)
    assert digest_response(ha1, NONCE_7616, ha2, algorithm, "auth", "00000001", CNONCE_7616) == response


def test_vector_without_qop() -> None:
    ha1 = digest_ha1("bob", "example.com", "zanzibar")
    ha2 = digest_ha2("REGISTER", "sip:example.com")
    assert digest_response(ha1, "84a4cc6f3082121f32b42a2187831a9e", ha2) == "6c9046bd7cc02bc45edcc1b8ec3fa963"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_session_and_integrity_forms() -> None:
    # RFC 7616 s.3.4.2 and s.3.4.3, spelled out
    assert digest_ha1("u", "r", "p", "md5-SESS", "n", "c") == md5(f"{md5('u:r:p')}:n:c")
    assert digest_ha2("INVITE", "sip:x", "MD5", "auth-int", b"body") == md5(f"INVITE:sip:x:{md5('body')}")


def test_sha_512_256_is_not_a_cut_sha_512() -> None:
    # FIPS 180-4: SHA-512/256 starts from values of its own
    ha1 = digest_ha1("a", "b", "c", "SHA-512-256")
    assert len(ha1) == 64
    assert ha1 != hashlib.sha512(b"a:b:c").hexdigest()[:64]
    assert ha1 != hashlib.sha256(b"a:b:c").hexdigest()


def test_unknown_algorithm() -> None:
    with pytest.raises(ValueError, match="AKAv1-MD5"):
        digest_ha1("u", "r", "p", "AKAv1-MD5")


def test_challenge() -> None:
    assert parse_challenge(
        b'Digest realm="atlanta, \\"east\\"", domain="sip:a,sip:b", qop="auth,auth-int",'
        b' nonce="f84f1cec/+==41e", opaque="", stale=FALSE, algorithm=MD5'
    ) == Challenge("digest", 'atlanta, "east"', "f84f1cec/+==41e", "MD5", ("auth", "auth-int"), False, "")
    assert parse_challenge(b'DIGEST nonce=n,realm=r , stale="true",algorithm="SHA-256"') == Challenge(
        "digest", "r", "n", "SHA-256", (), True, None
    )
    assert parse_challenge(b'NTLM realm="x"') == Challenge("ntlm")
    assert parse_challenge(b"") == Challenge("")
    assert parse_challenge(b"Digest") == Challenge("digest")


def test_credentials() -> None:
    value = (
        b'Digest username="bob, jr", realm="biloxi.com",nonce="dcd9=8b", uri="sip:bob@biloxi.com;a=b,c",qop=auth,'
        b'nc=00000001,cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc",algorithm=MD5-sess'
    )
    credentials = parse_credentials(value)
    assert credentials == Credentials(
        "digest", "bob, jr", "biloxi.com", "dcd9=8b", "sip:bob@biloxi.com;a=b,c", "MD5-sess", "auth", "5ccc", True
    )
    assert "6629fae4" not in repr(credentials)
    assert parse_credentials(b'Digest username="a", qop="auth", response=""').has_response is False
    assert parse_credentials(b'Digest username="a"').has_response is False


def test_other_schemes_keep_nothing() -> None:
    assert parse_credentials(b"Basic dXNlcjpwYXNzd29yZA==") == Credentials("basic")
    assert parse_credentials(b"NoOneKnowsThisScheme opaque-data=here") == Credentials("nooneknowsthisscheme")
    assert parse_credentials(b"") == Credentials("")
