//! Tests of the whole: vectors, honest documents, corpora, generated documents, hostile ones.
#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "tests")]

mod attacks;
mod benign;
mod corpora;
mod oracle;
mod pathological;
mod properties;
mod vectors;

#[test]
fn cases_hold() {
    portcullis_guest::case::check::<crate::Sanitizer>("cases");
}

#[test]
fn the_schema_takes_what_the_settings_take() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../settings.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let check = |settings: &str, fault: Option<&str>| {
        let value = serde_json::from_str(settings).unwrap();
        assert_eq!(validator.is_valid(&value), fault.is_none(), "{settings}");
        let error = crate::Sanitizer::configure(settings).err().map(|error| error.to_string());
        match (fault, &error) {
            (None, None) => {}
            (Some(fault), Some(error)) => assert!(error.starts_with(fault), "{error}"),
            _ => panic!("{settings}: {error:?}"),
        }
    };
    check("{}", None);
    check(
        r#"{"profile":"github","output":"text","alt":"keep","dialect":["mdx"],"on_mismatch":"deny"}"#,
        None,
    );
    check(r#"{"thresholds":[{"categories":["comment"],"effect":"deny"}]}"#, None);
    check(r#"{"profile":"gitlab"}"#, Some("/profile: unknown variant `gitlab`"));
    check(r#"{"fields":[]}"#, Some("/fields: expected one place at least"));
    check(r#"{"fields":[{"pointer":"x"}]}"#, Some("/fields/0/pointer: expected a JSON Pointer"));
    check(r#"{"max_bytes":0}"#, Some("/max_bytes: expected 1 to 1048576"));
    check(
        r#"{"fields":[{"pointer":"/a/**/b"}]}"#,
        Some("/fields/0/pointer: `**` may only be the last part"),
    );
    check(r#"{"fields":[{"pointer":"/a/**"}]}"#, None);
    check(
        r#"{"thresholds":[{"min_bytes":1,"effect":"deny","approver_role":"x"}]}"#,
        Some("/thresholds/0: `approver_role`"),
    );
    check(r#"{"thresholds":[{"min_count":0,"effect":"deny"}]}"#, Some("/thresholds/0/min_count: "));
    check(
        r#"{"thresholds":[{"categories":["markup"],"effect":"deny"}]}"#,
        Some("/thresholds/0/categories: "),
    );
    check(r#"{"thresholds":[{"effect":"deny"}]}"#, Some("/thresholds/0: expected one of"));
    check(
        r#"{"thresholds":[{"effect":"deny","categories":[]}]}"#,
        Some("/thresholds/0/categories: "),
    );
    check(
        r#"{"thresholds":[{"effect":"deny","categories":["coment"]}]}"#,
        Some("/thresholds/0/categories/0: unknown variant `coment`"),
    );
    check(
        r#"{"thresholds":[{"effect":"deny","min_score":101}]}"#,
        Some("/thresholds/0/min_score: expected 0 to 100"),
    );
    check(r#"{"profil":"github"}"#, Some("/profil: unknown field `profil`"));
}
