"""A request for a certificate, an authority and another certificate, always the same: records have them in their answers."""

from base64 import b64encode

_REQUEST = (
    "MIHMMHQCAQAwEjEQMA4GA1UEAwwHc29tZW9uZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLLdo7yRNOFFzA3vJQkxHyH+7BIUQGSNgB4F2y"
    "9CtaHywTyRw/RiXclLKBikBbCtc0WuHcrM0sIKT/pqn9upW0igADAKBggqhkjOPQQDAgNIADBFAiBQF6E/CeQDJKgU3F6TSwHUOgn1oK6D+NGl"
    "+zK+tgn4EwIhAMkHiFRyRCv3kG7dkdFLNBqYhoL4ekB72uQOCYrR/4lO"
)
_AUTHORITY = (
    "MIIBcjCCARegAwIBAgIUSPCcnJoLQxiO/cyc6cXBq0svwNowCgYIKoZIzj0EAwIwDTELMAkGA1UEAwwCY2EwIBcNMjYxMTI2MDQxMTQ4WhgPMj"
    "EyNjExMDIwNDExNDhaMA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEst2jvJE04UXMDe8lCTEfIf7sEhRAZI2AHgXb"
    "L0K1ofLBPJHD9GJdyUsoGKQFsK1zRa4dyszSwgpP+mqf26lbSKNTMFEwHQYDVR0OBBYEFNKS1fhgpiqBdBEeY0TolQcOI1B6MB8GA1UdIwQYMB"
    "aAFNKS1fhgpiqBdBEeY0TolQcOI1B6MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhANzt0YkOoBvipfVfBJt2m8+Qnr4oPnQs"
    "F4l6lkOsvO1WAiEAh0kZdejsAdfh4Z81+LBTO5VEhhuLzJ4CJLYRR4j5ZvE="
)
_LEAF = (
    "MIIBcjCCARigAwIBAgIUd95pSuT4no8XPzXgctAwixKJZuYwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEbGVhZjAgFw0yNjExMjYwNDExNDhaGA"
    "8yMTI2MTEwMjA0MTE0OFowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLLdo7yRNOFFzA3vJQkxHyH+7BIUQGSN"
    "gB4F2y9CtaHywTyRw/RiXclLKBikBbCtc0WuHcrM0sIKT/pqn9upW0ijUDBOMB0GA1UdDgQWBBTSktX4YKYqgXQRHmNE6JUHDiNQejAfBgNVHS"
    "MEGDAWgBTSktX4YKYqgXQRHmNE6JUHDiNQejAMBgNVHRMBAf8EAjAAMAoGCCqGSM49BAMCA0gAMEUCIQC68b65uXsH4Ff0H51jW+zgnqBOet/U"
    "FYwAPwHUR/1eKgIgbUs6Y4HX6yg+0gPeDOhNF5XZSFJsiEOPcKtkb6gS914="
)


def pem(data: str, kind: str = "CERTIFICATE", head: str = "") -> str:
    """A block of a PEM text, of data in base64."""
    lines = [data[place : place + 64] for place in range(0, len(data), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *([head, ""] if head else []), *lines, f"-----END {kind}-----", ""])


def encoded(text: str) -> str:
    """A text as fields of bytes have it."""
    return b64encode(text.encode()).decode()


DER_REQUEST = _REQUEST
REQUEST, AUTHORITY, LEAF = pem(_REQUEST, "CERTIFICATE REQUEST"), pem(_AUTHORITY), pem(_LEAF)
