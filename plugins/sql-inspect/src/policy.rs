//! The component: where the SQL stands in a request, and the verdict.

use portcullis_guest::{Description, Effect, Policy, Request, Severity, Stage, Verdict};
use serde_json::{Value, json};

use crate::finding::Finding;
use crate::inspect::{Inspection, Inspector};
use crate::rule::Rule;

/// Room for the lists of a fact, in bytes: below the contract's 64 KiB with everything around them.
const FACT_BYTES: usize = 60 << 10;

impl Policy for Inspector {
    fn describe() -> Description {
        Description::new(
            "sql-inspect",
            env!("CARGO_PKG_VERSION"),
            "tells what a SQL text really does, and denies what may not run",
        )
        .settings_schema(include_str!("../settings.schema.json"))
        .stages(&[Stage::Call])
        .establishes(&["sql"])
    }

    fn configure(settings: &str) -> Result<Self, String> {
        Self::configure(settings).map_err(|error| error.to_string())
    }

    fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
        let mut payload = request.value()?;
        let found = self.settings.fields().iter().find_map(|field| {
            payload.pointer_mut(field).map(|value| (field.as_str(), value.take()))
        });
        let fields = self.settings.fields().join("` or `");
        Ok(match found {
            Some((field, Value::String(sql))) => self.verdict(&self.inspect(&sql), field),
            Some((field, _)) => no_sql(Some(field), "is not text", &fields),
            None => no_sql(None, "the arguments hold no SQL", &fields),
        })
    }
}

fn no_sql(field: Option<&str>, what: &str, fields: &str) -> Verdict {
    let message = field.map_or_else(|| what.to_owned(), |field| format!("`{field}` {what}"));
    let message = format!("denied: {message}");
    let rule = Rule::NoSql.as_str();
    let finding = portcullis_guest::Finding::deny(rule, &message);
    let finding = finding.remedy(&format!("send the SQL as text at `{fields}`"));
    Verdict::none().with(field.map_or(finding.clone(), |field| finding.at(field)))
}

impl Inspector {
    fn verdict(&self, inspection: &Inspection, field: &str) -> Verdict {
        let mut verdict = Verdict::none();
        for finding in &inspection.findings {
            verdict = verdict.with(finding_of(finding, field));
        }
        if let Some(role) = &inspection.approver_role {
            verdict = verdict.obligation("approver-role", role);
        }
        verdict.fact("sql", self.fact(inspection))
    }

    /// What the modules after this one may decide on.
    fn fact(&self, inspection: &Inspection) -> Value {
        let mut fact = inspection.fact(self.dialect());
        // What there is no room for is left out whole: no rule may decide on a shorter list.
        for part in ["/columns", "/statements", "/functions", "/tables", "/tables_written"] {
            if fact.to_string().len() <= FACT_BYTES {
                break;
            }
            if let (Some(fact), Some(key)) = (fact.as_object_mut(), part.strip_prefix('/')) {
                fact.remove(key);
                fact.insert("truncated".to_owned(), Value::Bool(true));
            }
        }
        fact
    }
}

impl Inspection {
    /// The fact `sql`: class, tables, columns and functions of the whole text and of each statement.
    #[must_use]
    pub fn fact(&self, dialect: crate::Dialect) -> Value {
        let mut fact = json!({
            "dialect": dialect.name(),
            "class": self.class,
            "tables": self.tables(),
            "tables_written": self.all(|statement| &statement.tables_written),
            "columns": self.all(|statement| &statement.columns),
            "functions": self.functions(),
            "unknown_tables": self.statements.iter().any(|statement| statement.unknown_tables),
            "statements": self.statements,
        });
        // A list that is cut short must not be decided on.
        let complete = self.statements.iter().all(|statement| statement.columns_complete);
        if let (false, Some(object)) = (complete, fact.as_object_mut()) {
            object.remove("columns");
            object.insert("truncated".to_owned(), Value::Bool(true));
        }
        fact
    }

    /// Tables of all statements, each once, sorted.
    #[must_use]
    pub fn tables(&self) -> Vec<&str> {
        self.all(|statement| &statement.tables)
    }

    /// Tables that are written, each once, sorted.
    #[must_use]
    pub fn tables_written(&self) -> Vec<&str> {
        self.all(|statement| &statement.tables_written)
    }

    /// Functions that are called, each once, sorted.
    #[must_use]
    pub fn functions(&self) -> Vec<&str> {
        self.all(|statement| &statement.functions)
    }

    fn all<'i>(&'i self, list: impl Fn(&'i crate::Statement) -> &'i Vec<String>) -> Vec<&'i str> {
        let mut names: Vec<&str> =
            self.statements.iter().flat_map(list).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn finding_of(finding: &Finding, field: &str) -> portcullis_guest::Finding {
    let rule = finding.rule.as_str();
    let message = match finding.effect {
        Some(Effect::Deny) => format!("denied: {}", finding.message),
        _ => finding.message.clone(),
    };
    let base = match finding.effect {
        Some(Effect::Allow) => portcullis_guest::Finding::allow(rule, &message),
        Some(Effect::Deny) => portcullis_guest::Finding::deny(rule, &message),
        Some(Effect::RequireApproval) => {
            portcullis_guest::Finding::require_approval(rule, &message)
        }
        None => portcullis_guest::Finding::note(rule, &message).severity(Severity::Low),
    };
    let remedied = match &finding.remedy {
        Some(remedy) => base.remedy(remedy),
        None => base,
    };
    let (start, end) = (u32::try_from(finding.span.start), u32::try_from(finding.span.end));
    match (start, end) {
        (Ok(start), Ok(end)) => remedied.at_span(field, start, end),
        _ => remedied.at(field),
    }
}
