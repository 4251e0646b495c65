//! What to do about a refusal: one sentence per reason code, for whoever typed the command.

use std::path::Path;

use portcullis::LoadError;
use portcullis_bundle::store::StoreError;
use portcullis_bundle::{
    BuildError, DocumentError, OpenError, RevocationError, RootError, SignError,
};

use crate::failure::Failure;
use crate::host_file::refused;
use crate::sniff;

/// A bundle that was refused.
pub(crate) fn bundle(path: &Path, bytes: &[u8], error: &OpenError) -> Failure {
    let failure = Failure::refused(error.code(), error).about(path.display());
    match error {
        OpenError::WrongAudience { label } => failure.hint(format!(
            "say which labels this host carries: --audience {label}; or this bundle is not for it"
        )),
        OpenError::NameNotDelegated { name } => failure.hint(format!(
            "`portcullis root show` lists who may sign what; a root that covers `{name}` is needed"
        )),
        OpenError::Document(error) => document(failure, error, bytes, BUNDLE),
        _ => by_file(failure, error.code(), bytes, BUNDLE),
    }
}

const BUNDLE: &str = "a bundle, such as `acme-support-1.policy.tgz`";
const ROOT: &str = "a trust root, such as `root.json` of `portcullis root init`";

const LIST: &str = "a revocation list, such as `revoke add` makes";

/// A trust root that was refused.
pub(crate) fn root(path: &Path, bytes: &[u8], error: &RootError) -> Failure {
    let failure = Failure::refused(error.code(), error).about(path.display());
    match error {
        RootError::Document(DocumentError::ThresholdNotMet { .. }) => failure.hint(format!(
            "another root key has to sign it: `portcullis root sign {} --key KEY.pem`",
            path.display()
        )),
        RootError::Document(error) => document(failure, error, bytes, ROOT),
        RootError::Gap { .. } => {
            failure.hint("give every version between, each once, in ascending order")
        }
        RootError::NotEndorsed { .. } => failure.hint(format!(
            "root keys have to sign it: `portcullis root sign {} --previous ROOT.json --key KEY.pem`",
            path.display()
        )),
        RootError::Equivocation { .. } => failure.hint(
            "one version was made twice: ask the root signers which one counts, and why there are two",
        ),
        RootError::WrongTrustDomain { .. } => {
            failure.hint("it is for another customer or stage: take the root of this one")
        }
        _ => failure,
    }
}

/// A revocation list that was refused.
pub(crate) fn revocations(path: &Path, bytes: &[u8], error: &RevocationError) -> Failure {
    let failure = Failure::refused(error.code(), error).about(path.display());
    match error {
        RevocationError::Document(DocumentError::ThresholdNotMet { .. }) => failure.hint(format!(
            "another revocation key has to sign it: `portcullis revoke sign {} --key KEY.pem`",
            path.display()
        )),
        RevocationError::Document(error) => document(failure, error, bytes, LIST),
        RevocationError::NoRole => failure.hint(
            "make a root that names them: `portcullis root rotate ROOT --revocation-signers SIGNERS`",
        ),
        RevocationError::WrongTrustDomain { .. } => {
            failure.hint("it is for another customer or stage: take the list of this one")
        }
        RevocationError::Older { .. } => failure.hint("take the newest list"),
        RevocationError::Equivocation { .. } => failure.hint(
            "one version was made twice: make the next from the one that hosts hold, with `revoke add \
             --from`",
        ),
        RevocationError::Shrunk { .. } => {
            failure.hint("make the next list from the newest one, with `revoke add --from`")
        }
        _ => failure,
    }
}

/// A file that a host did not import.
pub(crate) fn imported(path: &Path, bytes: &[u8], error: &StoreError) -> Failure {
    match error {
        StoreError::Bundle(error) => bundle(path, bytes, error),
        StoreError::Root(error) => root(path, bytes, error),
        StoreError::Revocations(error) => revocations(path, bytes, error),
        _ => refused(error).about(path.display()),
    }
}

/// A bundle, root, revocation list or manifest that was not signed.
pub(crate) fn sign(path: &Path, bytes: &[u8], error: &SignError) -> Failure {
    let failure = || Failure::refused(error.code(), error).about(path.display());
    match error {
        SignError::Bundle(error) => bundle(path, bytes, error),
        SignError::Root(error) => root(path, bytes, error),
        SignError::Revocations(error) => revocations(path, bytes, error),
        SignError::Document(error) => document(failure(), error, bytes, "a document to sign"),
        SignError::SignerFailed { .. } => failure(),
        SignError::SignatureInvalid { .. } => failure().hint(
            "--public names another key than the program signs with, or the program hashes first: \
             it must sign its standard input with plain Ed25519",
        ),
        SignError::AlreadySigned { .. } => {
            failure().hint("a further signature has to be by another key")
        }
        SignError::LimitSignatures { .. } => failure(),
        SignError::WrongDigest { .. } => {
            failure().hint("the signature is for another build of the bundle: sign this one")
        }
        SignError::KeyWeak { .. } => failure().hint("make a key with `portcullis keygen`"),
        _ => failure(),
    }
}

/// A detached signature that cannot be read.
pub(crate) fn detached(path: &Path, bytes: &[u8], error: &SignError) -> Failure {
    const KIND: &str = "a detached signature";
    let failure = Failure::refused(error.code(), error).about(path.display());
    match sniff::kind(bytes) {
        KIND => failure,
        kind => failure.hint(format!(
            "the file is {kind}, expected {KIND} that `portcullis bundle sign --detached` wrote; the \
             bundle is named first"
        )),
    }
}

/// Sources that no bundle comes of.
pub(crate) fn build(error: &BuildError) -> Failure {
    let failure = Failure::refused(error.code(), error);
    match error {
        BuildError::PathIllegal { .. } => failure.hint(
            "rename it in lower case; what is not for hosts belongs outside modules/, settings/, \
             cases/ and docs/",
        ),
        BuildError::DuplicatePath { .. } => {
            failure.hint("settings that stand in bundle.json become `settings/ID.json`: rename one")
        }
        BuildError::SettingsMissing { .. } => {
            failure.hint("make the file, or leave `settings` out for `{}`")
        }
        _ => by_code(failure, error.code()),
    }
}

/// A bundle that the runtime does not load.
pub(crate) fn load(error: &LoadError) -> Failure {
    let failure = Failure::refused(error.code(), error);
    match load_hint(error.code()) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// What to do about a bundle that does not load, by the code.
pub(crate) fn load_hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "fact-missing" => {
            "`portcullis policy check` shows what a component establishes and needs; the module that \
             establishes it has to stand before the one that needs it"
        }
        "import-denied" => {
            "list an interface that the host has under the module's `imports`, or build the component \
             without it; `portcullis policy check` shows what it imports"
        }
        "settings-refused" => "the words are the module's own; correct its settings",
        "stage-unsupported" => {
            "take the stage out of the module's `stages`, or use another component"
        }
        "wit-incompatible" => {
            "is it a policy? `portcullis policy build` makes components of the right world"
        }
        "limit-fuel" | "limit-memory" => "lower it in the module's entry in bundle.json",
        "setup-failed" => {
            "the component itself is at fault: its `describe` or `configure` did not end well"
        }
        _ => return None,
    })
}

fn document(failure: Failure, error: &DocumentError, bytes: &[u8], expected: &str) -> Failure {
    by_file(failure, error.code(), bytes, expected)
}

/// Says what the file is where it is not even of the right kind.
fn by_file(failure: Failure, code: &str, bytes: &[u8], expected: &str) -> Failure {
    const KIND: [&str; 5] =
        ["gzip-header", "json-malformed", "wrong-type", "json-not-canonical", "limit-document"];
    let kind = sniff::kind(bytes);
    let gzip = code == "gzip-header" && bytes.starts_with(&[0x1f, 0x8b]);
    if !KIND.contains(&code) || gzip || expected.starts_with(kind) {
        return by_code(failure, code);
    }
    failure.hint(format!("the file is {kind}, expected {expected}"))
}

fn by_code(failure: Failure, code: &str) -> Failure {
    let fixed = match code {
        "threshold-not-met" => {
            "another signer has to sign: `portcullis bundle sign FILE --key KEY.pem`"
        }
        "signature-invalid" => {
            "it was changed after it was signed: get it again from whoever signed it"
        }
        "gzip-corrupt" | "tar-truncated" => "the file is damaged or cut short: copy it again",
        "gzip-header" | "gzip-trailing" | "tar-not-canonical" | "tar-trailing" => {
            "it was packed by another program, or tampered with: bundles are packed by `portcullis \
             bundle build` only"
        }
        "json-not-canonical" => {
            "it was edited or reformatted: signed documents keep the bytes they were signed in"
        }
        "file-digest" | "file-size" | "file-missing" | "file-unlisted" => {
            "its files are not the ones that were signed: get it again from whoever signed it"
        }
        "wrong-trust-domain" => {
            "it is for another customer or stage; to build one for this root: `portcullis bundle build \
             DIR --root ROOT`"
        }
        "bundle-expired" => "a newer release is needed; --now judges as of another time",
        "root-expired" => "hosts need the newer root that replaced this one",
        "root-too-old" => {
            "the bundle was made for a newer root: `portcullis bundle carry FILE --root ROOT` lets that \
             travel along"
        }
        "revocations-too-old" => {
            "the bundle was made under a newer revocation list: `portcullis bundle carry FILE \
             --revocations LIST` lets that travel along"
        }
        "bundle-revoked" | "file-revoked" => {
            "what was revoked stays so: release a new version without the fault"
        }
        "rollback" => {
            "what was taken before serves again by `portcullis rules rollback`; to release old rules \
             again, sign them as a newer version"
        }
        "version-reuse" => {
            "two bundles were signed under one number: ask which counts, and release it anew"
        }
        "below-floor" => "the root lets in newer versions only: release a higher one",
        "root-gap" => {
            "the root between is missing: `portcullis bundle carry FILE --root ROOT` lets it travel along"
        }
        "host-too-old" | "wit-incompatible" | "unsupported-version" => {
            "a newer portcullis is needed"
        }
        "module-not-component" => {
            "`portcullis policy build` makes a component from a guest's sources"
        }
        _ => return failure,
    };
    failure.hint(fixed)
}
