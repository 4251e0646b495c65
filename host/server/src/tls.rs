//! TLS with rustls and `ring`, which needs no more than the C toolchain that Rust links with.

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// A server's certificate and its key, ready to be used.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// Why a certificate and a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificates are not PEM.
    #[error("the certificates are not PEM")]
    Certificates(#[source] pem::Error),
    /// There is none.
    #[error("no certificate found; PEM blocks of `CERTIFICATE` expected")]
    NoCertificate,
    /// The key is not PEM, or there is none.
    #[error("no private key found; a PEM block of `PRIVATE KEY` expected")]
    Key(#[source] pem::Error),
    /// They do not fit each other, or the key is of a kind that is not supported.
    #[error("the certificate and the key cannot be used together")]
    Mismatch(#[source] rustls::Error),
}

impl TlsError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Certificates(_) => "tls-certificate-unreadable",
            Self::NoCertificate => "tls-no-certificate",
            Self::Key(_) => "tls-key-unreadable",
            Self::Mismatch(_) => "tls-mismatch",
        }
    }
}

impl Tls {
    /// Takes a chain of certificates, the server's own first, and its key, both PEM. Offers TLS 1.3
    /// and 1.2 and HTTP/1.1; asks clients for no certificate.
    ///
    /// # Errors
    /// One of them cannot be read, or they do not fit each other.
    pub fn new(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<_, _>>()
            .map_err(TlsError::Certificates)?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsError::Key)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Mismatch)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(TlsError::Mismatch)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.0
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_or_no_key_is_refused_by_its_name() {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        let other = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let check = |certificate: &str, key: &str, expected: &str| {
            let error = Tls::new(certificate.as_bytes(), key.as_bytes()).unwrap_err();
            assert_eq!(error.code(), expected);
        };
        assert!(Tls::new(certificate.as_bytes(), key.as_bytes()).is_ok());
        check("", &key, "tls-no-certificate");
        check(&key, &key, "tls-no-certificate");
        check(&certificate.replace("-----END", "----END"), &key, "tls-certificate-unreadable");
        check(&certificate, "", "tls-key-unreadable");
        check(&certificate, &other.signing_key.serialize_pem(), "tls-mismatch");
    }
}
