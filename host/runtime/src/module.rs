//! A module: a component as it stands in a loaded bundle, ready to be instantiated.

use std::time::Duration;

use portcullis_bundle::{Module as Entry, OnError};
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, Instance, InstancePre, TypedFunc};

use crate::contract::exports::portcullis::policy::policy as wit;
use crate::request::{Request, Stage};
use crate::sandbox::State;

/// What a module says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Kebab-case name of the policy.
    pub name: String,
    /// The policy's own version.
    pub version: String,
    /// One line for people.
    pub summary: String,
    /// JSON Schema of its settings, as JSON text.
    pub settings_schema: String,
    /// The stages it can judge.
    pub stages: Vec<Stage>,
    /// The facts it may establish.
    pub establishes: Vec<String>,
}

/// A loaded module.
pub struct Module {
    pub(crate) entry: Entry,
    pub(crate) description: Description,
    pub(crate) imports: Vec<String>,
    pub(crate) needs: Vec<String>,
    pub(crate) compiled: Compiled,
}

/// What it takes to instantiate a module.
pub(crate) struct Compiled {
    pub(crate) instance: InstancePre<State>,
    pub(crate) exports: Exports,
    pub(crate) link: Link,
    /// Settings to configure every instance with, when there is no snapshot, and why there is none.
    pub(crate) per_instance: Option<(String, String)>,
}

/// Which linker a module needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// At most the log: it cannot block.
    Pure,
    /// WASI: it can block, so it has a deadline.
    Wasi,
}

/// Where the contract's functions are in a component.
pub(crate) struct Exports {
    describe: ComponentExportIndex,
    configure: ComponentExportIndex,
    evaluate: ComponentExportIndex,
}

type Describe = TypedFunc<(), (wit::Description,)>;
type Configure<'a> = TypedFunc<(&'a str,), (Result<wit::Requirements, String>,)>;
type Evaluate<'a> = TypedFunc<(wit::Request<'a>,), (Result<wit::Verdict, String>,)>;

impl Exports {
    /// The exported interface's name.
    pub(crate) const INTERFACE: &'static str = "portcullis:policy/policy@1.0.0";

    /// Finds the contract's functions; none when one is missing.
    pub(crate) fn find(component: &wasmtime::component::Component) -> Option<Self> {
        let interface = component.get_export_index(None, Self::INTERFACE)?;
        let function = |name: &str| component.get_export_index(Some(&interface), name);
        Some(Self {
            describe: function("describe")?,
            configure: function("configure")?,
            evaluate: function("evaluate")?,
        })
    }

    pub(crate) fn describe(
        &self,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Describe> {
        instance.get_typed_func(store, self.describe)
    }

    pub(crate) fn configure<'a>(
        &self,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Configure<'a>> {
        instance.get_typed_func(store, self.configure)
    }

    pub(crate) fn evaluate<'a>(
        &self,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Evaluate<'a>> {
        instance.get_typed_func(store, self.evaluate)
    }
}

impl Module {
    /// Its id in the bundle.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.entry.id
    }

    /// Its entry in the manifest.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// What it says of itself.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The interfaces it imports.
    #[must_use]
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// The facts it needs from earlier modules.
    #[must_use]
    pub fn needs(&self) -> &[String] {
        &self.needs
    }

    /// Why every instance is configured anew instead of starting from a snapshot; none when it
    /// starts from a snapshot.
    #[must_use]
    pub fn unsnapshotted(&self) -> Option<&str> {
        self.compiled.per_instance.as_ref().map(|(_, why)| why.as_str())
    }

    /// Whether this module is asked about a request.
    pub(crate) fn applies(&self, request: &Request) -> bool {
        let stage = match request.stage {
            Stage::Call => portcullis_bundle::Stage::Call,
            Stage::Result => portcullis_bundle::Stage::Result,
        };
        self.entry.stages.contains(&stage)
            && self.entry.tools.iter().any(|pattern| pattern.matches(&request.tool))
    }

    pub(crate) fn instance(&self) -> &InstancePre<State> {
        &self.compiled.instance
    }

    pub(crate) fn exports(&self) -> &Exports {
        &self.compiled.exports
    }

    pub(crate) fn link(&self) -> Link {
        self.compiled.link
    }

    pub(crate) fn settings_per_instance(&self) -> Option<&str> {
        self.compiled.per_instance.as_ref().map(|(settings, _)| settings.as_str())
    }

    pub(crate) fn fuel(&self) -> u64 {
        self.entry.fuel
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        usize::try_from(self.entry.memory_bytes).unwrap_or(usize::MAX)
    }

    pub(crate) fn deadline(&self) -> Duration {
        Duration::from_millis(self.entry.deadline_ms)
    }

    pub(crate) fn on_error(&self) -> OnError {
        self.entry.on_error
    }
}
