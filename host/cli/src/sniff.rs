//! What a file is that was given in the place of another, for hints. Nothing is decided by it.

/// What bytes look like, with its article.
pub(crate) fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "an empty file",
        [0x1f, 0x8b, ..] => "a gzip file, such as a bundle",
        [b'P', b'K', 3, 4, ..] => "a zip file",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "a zstd file",
        [0, b'a', b's', b'm', 0x0d, 0, 1, 0, ..] => "a WebAssembly component",
        [0, b'a', b's', b'm', ..] => "a core WebAssembly module",
        [0x7f, b'E', b'L', b'F', ..] => "a program",
        _ if bytes.get(257..262) == Some(b"ustar") => "a plain tar file",
        _ => std::str::from_utf8(bytes).map_or("binary data", text_kind),
    }
}

/// What text looks like, with its article.
pub(crate) fn text_kind(text: &str) -> &'static str {
    let start = text.trim_start();
    match pem_label(start) {
        Some(label) if label.ends_with("PRIVATE KEY") => return "a private key",
        Some("PUBLIC KEY") => return "a public key",
        Some(_) => return "a PEM file",
        None => {}
    }
    if !start.starts_with(['{', '[']) {
        return if start.is_empty() { "an empty file" } else { "text" };
    }
    // They stand in full near the end of an envelope in its one legal form.
    if start.contains("vnd.portcullis.root.") {
        "a trust root"
    } else if start.contains("vnd.portcullis.revocations.") {
        "a revocation list"
    } else if start.contains("vnd.portcullis.manifest.") {
        "a manifest's envelope"
    } else if start.contains("\"portcullis/signature\"") {
        "a detached signature"
    } else {
        "JSON"
    }
}

/// What a PEM file says it holds, such as `PRIVATE KEY`.
pub(crate) fn pem_label(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, _) = rest.split_once("-----")?;
    Some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_what_it_starts_with() {
        for (bytes, expected) in [
            (&b""[..], "an empty file"),
            (b"\x1f\x8b\x08", "a gzip file, such as a bundle"),
            (b"\0asm\x0d\0\x01\0", "a WebAssembly component"),
            (b"\0asm\x01\0\0\0", "a core WebAssembly module"),
            (b"-----BEGIN RSA PRIVATE KEY-----\n", "a private key"),
            (b"-----BEGIN PUBLIC KEY-----\n", "a public key"),
            (b"{\"payloadType\":\"application/vnd.portcullis.root.v1+json\"}", "a trust root"),
            (
                b"{\"payloadType\":\"application/vnd.portcullis.revocations.v1+json\"}",
                "a revocation list",
            ),
            (b"{\"cases\":[]}", "JSON"),
            (b"\xff\xfe", "binary data"),
            (b"hello", "text"),
        ] {
            assert_eq!(kind(bytes), expected, "{bytes:?}");
        }
    }
}
