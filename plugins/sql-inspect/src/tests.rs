//! The plugin as a whole: the tables of statements, the corpus, and input made to break it.

mod attacks;
mod properties;
mod statements;

use portcullis_guest::{Effect, Policy};

use crate::{Dialect, Inspection, Inspector};

#[test]
fn cases_hold() {
    portcullis_guest::case::check::<Inspector>("cases");
}

/// An inspector of a dialect with further settings, given as the inside of a JSON object.
fn inspector(dialect: Dialect, more: &str) -> Inspector {
    let comma = if more.is_empty() { "" } else { "," };
    let settings = format!(r#"{{"dialect":"{}"{comma}{more}}}"#, dialect.name());
    Inspector::configure(&settings).unwrap_or_else(|error| panic!("{settings}: {error}"))
}

/// The rules that deny or ask for approval, in order.
fn objections(inspection: &Inspection) -> Vec<&'static str> {
    let objecting = inspection
        .findings
        .iter()
        .filter(|finding| matches!(finding.effect, Some(Effect::Deny | Effect::RequireApproval)));
    objecting.map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn reasons_say_what_is_wrong_where_and_what_to_send() {
    let says = |dialect, sql: &str| {
        let inspection = inspector(dialect, "").inspect(sql);
        let finding =
            inspection.findings.into_iter().find(|f| f.effect == Some(Effect::Deny)).unwrap();
        format!("{}; {}", finding.message, finding.remedy.unwrap_or_default())
    };
    let cases = [
        (
            "SELECT * FROM orders; DROP TABLE users",
            "2 statements, the second (at byte 22) is DROP TABLE; send one SELECT",
        ),
        (
            "DELETE FROM users",
            "DELETE (at byte 0) is a write statement; allowed is read; send one SELECT",
        ),
        (
            "SELECT pg_sleep(10)",
            "`pg_sleep` does more than compute (at byte 7); leave the function out",
        ),
        (
            "SELECT * FROM a WHERE",
            "the statement cannot be read at byte 21: expected an expression but found EOF; \
             send one plain statement of the server's dialect",
        ),
    ];
    for (sql, expected) in cases {
        assert_eq!(says(Dialect::Postgres, sql), expected);
    }
    assert_eq!(
        says(Dialect::Mssql, "SELECT a FROM t SHUTDOWN"),
        "2 statements, the second (at byte 16) is SHUTDOWN; send one SELECT"
    );
}

#[test]
fn wrong_settings_are_refused_with_the_place_and_what_was_expected() {
    let cases = [
        ("{}", ": missing field `dialect`"),
        (r#"{"dialect":"oracle"}"#, "/dialect: unknown variant `oracle`"),
        (r#"{"dialect":"mysql","mode":"readonly"}"#, "/mode: `read-only` or a list of classes"),
        (r#"{"dialect":"mysql","mode":["unknown"]}"#, "/mode: expected one class at least"),
        (r#"{"dialect":"mysql","tabels":{}}"#, "/tabels: unknown field `tabels`"),
        (
            r#"{"dialect":"mysql","tables":{"deny":["a..b"]}}"#,
            "/tables/deny/0: `a..b` has an empty part",
        ),
        (r#"{"dialect":"mysql","field":"query"}"#, "/field: expected JSON Pointers"),
        (r#"{"dialect":"mysql","max_statements":0}"#, "/max_statements: expected 1 to 64"),
        (r#"{"dialect":"mysql","max_limit":0}"#, "/max_limit: expected 1 or more"),
        (
            r#"{"dialect":"mysql","tables":{"approver_role":"x"}}"#,
            "/tables: `approver_role` is for",
        ),
        (r#"{"dialect":"mysql"} x"#, ": trailing characters"),
    ];
    for (settings, expected) in cases {
        let error = Inspector::configure(settings).err().map(|error| error.to_string());
        let error = error.unwrap_or_default();
        assert!(error.starts_with(expected), "{settings}: {error}");
    }
}

/// The settings of every case file, and of the examples in the README.
#[test]
fn the_published_schema_takes_the_settings_of_every_case_and_refuses_others() {
    let schema: serde_json::Value =
        serde_json::from_str(&Inspector::describe().settings_schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for entry in std::fs::read_dir("cases").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&file["settings"]).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    for wrong in [
        r#"{}"#,
        r#"{"dialect":"oracle"}"#,
        r#"{"dialect":"mysql","mode":"readonly"}"#,
        r#"{"dialect":"mysql","tabels":{}}"#,
        r#"{"dialect":"mysql","max_statements":0}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(wrong).unwrap()), "{wrong}");
    }
}

/// A change that is only planned is a read, so nothing but the parser stands between it and the server.
#[test]
fn a_plan_of_what_cannot_be_read_is_denied() {
    for sql in [
        "EXPLAIN DELETE FROM users WHERE a = = b",
        "EXPLAIN UPDATE users SET",
        "EXPLAIN SELECT ((1",
    ] {
        let inspection = inspector(Dialect::Postgres, "").inspect(sql);
        assert_eq!(objections(&inspection), ["unparseable"], "{sql}");
    }
}
