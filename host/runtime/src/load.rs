//! Loading: a verified bundle in, modules that are ready to be instantiated out.
//!
//! Everything expensive happens here, once per bundle: compile, configure, snapshot, link. Nothing
//! that fails here touches a bundle that already serves.

use std::collections::BTreeSet;

use portcullis_bundle::{Bundle, Module as Entry};
use wasmtime::component::Component;

use crate::bundle::LoadedBundle;
use crate::compile::{Ready, ready};
use crate::contract::exports::portcullis::policy::policy as wit;
use crate::decision::BundleRef;
use crate::engine::{MAX_FUEL, MAX_MEMORY_BYTES, Runtime, SETUP_FUEL, Shared};
use crate::evaluate::{Failure, YIELD_FUEL};
use crate::module::{Compiled, Description, Exports, Link, Module};
use crate::request::Stage;
use crate::sandbox::State;
use crate::wasi;

/// The one interface besides WASI that a module may import.
const LOG: &str = "portcullis:policy/log@1.0.0";

/// Why a bundle cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[error("module `{module}`: {fault}")]
pub struct LoadError {
    /// The module at fault.
    pub module: String,
    /// What is wrong with it.
    #[source]
    pub fault: LoadFault,
}

/// What is wrong with a module.
#[derive(Debug, thiserror::Error)]
pub enum LoadFault {
    /// The component does not validate, or uses a feature that is off.
    #[error("the component is not valid here: {reason}")]
    ModuleInvalid {
        /// The engine's words.
        reason: String,
    },
    /// It imports what it may not.
    #[error("it imports `{import}`, {why}")]
    ImportDenied {
        /// The import.
        import: String,
        /// Why not.
        why: &'static str,
    },
    /// It does not export the contract.
    #[error("it does not export `{}` as the contract has it: {reason}", Exports::INTERFACE)]
    WitIncompatible {
        /// What differs.
        reason: String,
    },
    /// It asks for more fuel than any module may have.
    #[error("it asks for {asked} fuel per evaluation; a host gives at most {MAX_FUEL}")]
    LimitFuel {
        /// What it asks for.
        asked: u64,
    },
    /// It asks for more memory than any module may have.
    #[error("it asks for {asked} bytes of memory; a host gives at most {MAX_MEMORY_BYTES}")]
    LimitMemory {
        /// What it asks for.
        asked: u64,
    },
    /// It refuses its settings.
    #[error("it refuses its settings: {message}")]
    SettingsRefused {
        /// Its words: data.
        message: String,
    },
    /// Its settings are not UTF-8.
    #[error("its settings `{path}` are not UTF-8")]
    SettingsNotText {
        /// The file in the bundle.
        path: String,
    },
    /// It failed while it was described or configured.
    #[error("it failed while it was set up")]
    SetupFailed {
        /// How.
        #[source]
        failure: Failure,
    },
    /// It needs a fact that no earlier module establishes.
    #[error("it needs the fact `{fact}`, which no module before it establishes")]
    FactMissing {
        /// The fact.
        fact: String,
    },
    /// The manifest asks for a stage it cannot judge.
    #[error("it cannot judge the stage `{stage}`, which its entry in the manifest lists")]
    StageUnsupported {
        /// The stage.
        stage: &'static str,
    },
}

impl LoadError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.fault {
            LoadFault::ModuleInvalid { .. } => "module-invalid",
            LoadFault::ImportDenied { .. } => "import-denied",
            LoadFault::WitIncompatible { .. } => "wit-incompatible",
            LoadFault::LimitFuel { .. } => "limit-fuel",
            LoadFault::LimitMemory { .. } => "limit-memory",
            LoadFault::SettingsRefused { .. } => "settings-refused",
            LoadFault::SettingsNotText { .. } => "settings-not-text",
            LoadFault::SetupFailed { .. } => "setup-failed",
            LoadFault::FactMissing { .. } => "fact-missing",
            LoadFault::StageUnsupported { .. } => "stage-unsupported",
        }
    }
}

impl Runtime {
    /// Compiles, configures and links every module of a verified bundle.
    ///
    /// Costs about a quarter of a second per 100 kB of component the first time, and a few
    /// milliseconds when the cache has it.
    ///
    /// # Errors
    /// The first module that cannot be loaded. Nothing has changed then.
    pub fn load(&self, bundle: &Bundle) -> Result<LoadedBundle, LoadError> {
        self.load_assuming(bundle, &[])
    }

    /// The same, for cases and replays whose requests bring facts of modules that are not there.
    ///
    /// # Errors
    /// As [`Runtime::load`].
    pub fn load_assuming(
        &self,
        bundle: &Bundle,
        facts: &[String],
    ) -> Result<LoadedBundle, LoadError> {
        let mut established: BTreeSet<String> = facts.iter().cloned().collect();
        let mut modules = Vec::new();
        for entry in &bundle.manifest().modules {
            let fail = |fault| LoadError { module: entry.id.clone(), fault };
            let module = load_module(&self.shared, bundle, entry).map_err(fail)?;
            if let Some(fact) = module.needs.iter().find(|fact| !established.contains(*fact)) {
                return Err(fail(LoadFault::FactMissing { fact: fact.clone() }));
            }
            established.extend(module.description.establishes.iter().cloned());
            modules.push(module);
        }
        let manifest = bundle.manifest();
        let id = BundleRef {
            name: manifest.name.to_string(),
            version: manifest.version,
            digest: bundle.digest().to_string(),
        };
        Ok(LoadedBundle { shared: self.shared.clone(), id, manifest: manifest.clone(), modules })
    }
}

fn load_module(shared: &Shared, bundle: &Bundle, entry: &Entry) -> Result<Module, LoadFault> {
    if entry.fuel > MAX_FUEL {
        return Err(LoadFault::LimitFuel { asked: entry.fuel });
    }
    if entry.memory_bytes > MAX_MEMORY_BYTES {
        return Err(LoadFault::LimitMemory { asked: entry.memory_bytes });
    }
    let bytes = bundle.file(&entry.component).unwrap_or_default();
    let settings = settings(bundle, entry)?;
    let (compiled, needs, imports) = prepare(shared, entry, bytes, &settings)?;
    let description = describe(shared, entry, &compiled)?;
    for stage in &entry.stages {
        let wanted = match stage {
            portcullis_bundle::Stage::Call => Stage::Call,
            portcullis_bundle::Stage::Result => Stage::Result,
        };
        if !description.stages.contains(&wanted) {
            return Err(LoadFault::StageUnsupported { stage: stage.as_str() });
        }
    }
    Ok(Module { entry: entry.clone(), description, imports, needs, compiled })
}

fn settings(bundle: &Bundle, entry: &Entry) -> Result<String, LoadFault> {
    let Some(path) = &entry.settings else { return Ok("{}".to_owned()) };
    let bytes = bundle.file(path).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(LoadFault::SettingsNotText { path: path.clone() }),
    }
}

/// Compiles, configures and links.
fn prepare(
    shared: &Shared,
    entry: &Entry,
    bytes: &[u8],
    settings: &str,
) -> Result<(Compiled, Vec<String>, Vec<String>), LoadFault> {
    let Ready { component, needs, imports, unable } = ready(shared, entry, bytes, settings)?;
    let per_instance = unable.map(|why| (settings.to_owned(), why));
    let compiled = link(shared, &component, link_for(&imports), per_instance)?;
    let needs = match needs {
        Some(needs) => needs,
        None => configure(shared, entry, &compiled, settings)?,
    };
    Ok((compiled, needs, imports))
}

/// Which linker serves a list of imports that was found permitted.
pub(crate) fn link_for(imports: &[String]) -> Link {
    if imports.iter().any(|import| import.starts_with("wasi:")) { Link::Wasi } else { Link::Pure }
}

fn link(
    shared: &Shared,
    component: &Component,
    link: Link,
    per_instance: Option<(String, String)>,
) -> Result<Compiled, LoadFault> {
    let exports = Exports::find(component)
        .ok_or_else(|| LoadFault::WitIncompatible { reason: "a function is missing".to_owned() })?;
    let linker = match link {
        Link::Pure => &shared.pure,
        Link::Wasi => &shared.wasi,
    };
    let instance = linker
        .instantiate_pre(component)
        .map_err(|error| LoadFault::WitIncompatible { reason: format!("{error:#}") })?;
    Ok(Compiled { instance, exports, link, per_instance })
}

/// Refuses imports that the manifest does not list or the host does not have.
pub(crate) fn permitted_imports(
    shared: &Shared,
    entry: &Entry,
    component: &Component,
) -> Result<Vec<String>, LoadFault> {
    let ty = component.component_type();
    let mut imports = Vec::new();
    for (import, _) in ty.imports(&shared.engine) {
        let deny = |why| LoadFault::ImportDenied { import: import.to_owned(), why };
        if import != LOG && !wasi::is_linkable(import) {
            return Err(deny("which no policy is given"));
        }
        if !entry.imports.iter().any(|allowed| allowed == import) {
            return Err(deny("which its entry in the manifest does not list"));
        }
        imports.push(import.to_owned());
    }
    Ok(imports)
}

/// Calls `describe` in a fresh instance.
fn describe(shared: &Shared, entry: &Entry, compiled: &Compiled) -> Result<Description, LoadFault> {
    let described = in_fresh_instance(shared, entry, compiled, async |store, instance| {
        // Checked here so that an evaluation cannot be the first to find out.
        compiled.exports.evaluate(store, instance)?;
        let describe = compiled.exports.describe(store, instance)?;
        match compiled.link {
            Link::Pure => describe.call(&mut *store, ()),
            Link::Wasi => describe.call_async(&mut *store, ()).await,
        }
    })?;
    Ok(described.0.into())
}

/// Calls `configure` in a fresh instance, for a component that cannot be snapshotted.
fn configure(
    shared: &Shared,
    entry: &Entry,
    compiled: &Compiled,
    settings: &str,
) -> Result<Vec<String>, LoadFault> {
    let configured = in_fresh_instance(shared, entry, compiled, async |store, instance| {
        let configure = compiled.exports.configure(store, instance)?;
        match compiled.link {
            Link::Pure => configure.call(&mut *store, (settings,)),
            Link::Wasi => configure.call_async(&mut *store, (settings,)).await,
        }
    })?;
    match configured.0 {
        Ok(requirements) => Ok(requirements.facts),
        Err(message) => Err(LoadFault::SettingsRefused { message }),
    }
}

/// Longest time `describe` or `configure` of a guest that imports WASI may take.
const SETUP_DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

fn in_fresh_instance<T>(
    shared: &Shared,
    entry: &Entry,
    compiled: &Compiled,
    call: impl AsyncFnOnce(
        &mut wasmtime::Store<State>,
        &wasmtime::component::Instance,
    ) -> wasmtime::Result<T>,
) -> Result<T, LoadFault> {
    let memory = usize::try_from(entry.memory_bytes).unwrap_or(usize::MAX);
    let setup_failed = |error: &wasmtime::Error, state: &State| LoadFault::SetupFailed {
        failure: Failure::from_trap(error, state),
    };
    let mut store = shared
        .store(State::new(memory), SETUP_FUEL)
        .map_err(|error| setup_failed(&error, &State::new(memory)))?;
    if compiled.link == Link::Wasi {
        let yields = store.fuel_async_yield_interval(Some(YIELD_FUEL));
        yields.map_err(|error| setup_failed(&error, &State::new(memory)))?;
    }
    let result = shared.block_on(SETUP_DEADLINE, async {
        let instance = match compiled.link {
            Link::Pure => compiled.instance.instantiate(&mut store)?,
            Link::Wasi => compiled.instance.instantiate_async(&mut store).await?,
        };
        call(&mut store, &instance).await
    });
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if is_type_mismatch(&error) => {
            Err(LoadFault::WitIncompatible { reason: format!("{error:#}") })
        }
        Ok(Err(error)) => Err(setup_failed(&error, store.data())),
        Err(_) => Err(LoadFault::SetupFailed {
            failure: Failure::new(
                crate::reason::ReasonCode::DeadlineExceeded,
                "not done after 30 s",
            ),
        }),
    }
}

/// Whether an error says that an export has other types than the contract's.
fn is_type_mismatch(error: &wasmtime::Error) -> bool {
    error.downcast_ref::<wasmtime::Trap>().is_none()
        && error.chain().any(|cause| cause.to_string().contains("type mismatch"))
}

impl From<wit::Description> for Description {
    fn from(description: wit::Description) -> Self {
        Self {
            name: description.name,
            version: description.version,
            summary: description.summary,
            settings_schema: description.settings_schema,
            stages: description
                .stages
                .into_iter()
                .map(|stage| match stage {
                    wit::Stage::Call => Stage::Call,
                    wit::Stage::Result => Stage::Result,
                })
                .collect(),
            establishes: description.establishes,
        }
    }
}
