//! From a component's bytes and settings to machine code that starts configured.

use portcullis_bundle::Module as Entry;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wasmtime::component::Component;

use crate::engine::Shared;
use crate::load::{LoadFault, link_for, permitted_imports};
use crate::module::{Exports, Link};
use crate::snapshot::{self, Configured};

/// A component that can be linked.
pub(crate) struct Ready {
    pub(crate) component: Component,
    /// The facts it needs; none when it has not been configured.
    pub(crate) needs: Option<Vec<String>>,
    pub(crate) imports: Vec<String>,
    /// Why it could not be snapshotted, if it could not.
    pub(crate) unable: Option<String>,
}

/// What the cache keeps beside the machine code.
#[derive(Serialize, Deserialize)]
struct Note {
    needs: Option<Vec<String>>,
    unable: Option<String>,
}

/// Compiles and configures a module's component, or takes both from the cache.
pub(crate) fn ready(
    shared: &Shared,
    entry: &Entry,
    bytes: &[u8],
    settings: &str,
) -> Result<Ready, LoadFault> {
    let name = entry_name(shared, entry, bytes, settings);
    if let Some((component, note)) = from_cache(shared, &name) {
        let imports = permitted_imports(shared, entry, &component)?;
        return Ok(Ready { component, needs: note.needs, imports, unable: note.unable });
    }
    let ready = compile(shared, entry, bytes, settings)?;
    to_cache(shared, &name, &ready);
    Ok(ready)
}

fn compile(
    shared: &Shared,
    entry: &Entry,
    bytes: &[u8],
    settings: &str,
) -> Result<Ready, LoadFault> {
    let unable = match snapshot::instrument(shared, bytes) {
        Err(why) => why,
        Ok(instrumented) => {
            let imports = permitted_imports(shared, entry, &instrumented.component)?;
            require_exports(&instrumented.component)?;
            if link_for(&imports) == Link::Wasi {
                "it imports `wasi:*`".to_owned()
            } else {
                let memory = usize::try_from(entry.memory_bytes).unwrap_or(usize::MAX);
                match snapshot::configure(shared, &instrumented, settings, memory) {
                    Configured::Snapshot(wasm, needs) => {
                        let component = machine_code(shared, &wasm)?;
                        return Ok(Ready { component, needs: Some(needs), imports, unable: None });
                    }
                    Configured::Refused(message) => {
                        return Err(LoadFault::SettingsRefused { message });
                    }
                    Configured::Failed(failure) => return Err(LoadFault::SetupFailed { failure }),
                    Configured::Incompatible(reason) => {
                        return Err(LoadFault::WitIncompatible { reason });
                    }
                    Configured::Unable(why) => why,
                }
            }
        }
    };
    let component = machine_code(shared, bytes)?;
    let imports = permitted_imports(shared, entry, &component)?;
    require_exports(&component)?;
    Ok(Ready { component, needs: None, imports, unable: Some(unable) })
}

/// The machine code of an instrumented component, by the component it was made of.
///
/// # Errors
/// It does not compile.
pub(crate) fn instrumented(
    shared: &Shared,
    bytes: &[u8],
    wasm: &[u8],
) -> wasmtime::Result<Component> {
    let name = code_name(shared, "instrumented", &[bytes]);
    let cached = shared.cache.as_ref().and_then(|cache| cache.read(&name));
    if let Some(component) = cached.and_then(|code| deserialize(shared, &code)) {
        return Ok(component);
    }
    let component = Component::new(&shared.engine, wasm)?;
    if let (Some(cache), Ok(code)) = (&shared.cache, component.serialize()) {
        cache.write(&name, &code);
    }
    Ok(component)
}

fn machine_code(shared: &Shared, bytes: &[u8]) -> Result<Component, LoadFault> {
    Component::from_binary(&shared.engine, bytes)
        .map_err(|error| LoadFault::ModuleInvalid { reason: format!("{error:#}") })
}

fn require_exports(component: &Component) -> Result<(), LoadFault> {
    match Exports::find(component) {
        Some(_) => Ok(()),
        None => Err(LoadFault::WitIncompatible {
            reason: "`describe`, `configure` or `evaluate` is missing".to_owned(),
        }),
    }
}

/// The name of a cache entry: everything that the machine code depends on.
fn entry_name(shared: &Shared, entry: &Entry, bytes: &[u8], settings: &str) -> String {
    let memory = entry.memory_bytes.to_be_bytes();
    code_name(shared, "configured", &[&memory, bytes, settings.as_bytes()])
}

/// A name for machine code of one kind, made by this engine of these parts.
fn code_name(shared: &Shared, kind: &str, parts: &[&[u8]]) -> String {
    use std::hash::{Hash as _, Hasher as _};
    let mut engine = std::hash::DefaultHasher::new();
    shared.engine.precompile_compatibility_hash().hash(&mut engine);
    let mut hash = Sha256::new();
    hash.update(concat!("portcullis ", env!("CARGO_PKG_VERSION"), " code v2\0"));
    hash.update(Sha256::digest(kind));
    hash.update(engine.finish().to_be_bytes());
    for part in parts {
        hash.update(Sha256::digest(part));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_cache(shared: &Shared, name: &str) -> Option<(Component, Note)> {
    let body = shared.cache.as_ref()?.read(name)?;
    let (length, rest) = body.split_first_chunk::<4>()?;
    let (note, code) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let note = serde_json::from_slice(note).ok()?;
    let component = deserialize(shared, code)?;
    Some((component, note))
}

#[expect(unsafe_code, reason = "wasmtime marks loading machine code as unsafe")]
fn deserialize(shared: &Shared, code: &[u8]) -> Option<Component> {
    // SAFETY: these bytes were written by this host's own `Component::serialize`: the cache checked
    // their HMAC under a key that only this user can read.
    unsafe { Component::deserialize(&shared.engine, code) }.ok()
}

fn to_cache(shared: &Shared, name: &str, ready: &Ready) {
    let Some(cache) = &shared.cache else { return };
    let note = Note { needs: ready.needs.clone(), unable: ready.unable.clone() };
    let (Ok(note), Ok(code)) = (serde_json::to_vec(&note), ready.component.serialize()) else {
        return;
    };
    let Ok(length) = u32::try_from(note.len()) else { return };
    cache.write(name, &[&length.to_be_bytes(), note.as_slice(), code.as_slice()].concat());
}
