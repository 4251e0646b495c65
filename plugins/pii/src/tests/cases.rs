//! The tables of cases, natively. `portcullis policy check` runs the same in the sandbox.

#[test]
fn cases_hold() {
    portcullis_guest::case::check::<crate::Detector>("cases");
}

#[test]
fn a_value_that_decides_is_told_however_many_stand_before_it() {
    use portcullis_guest::{Effect, Policy as _, case::request};
    for (action, effect) in [("deny", Effect::Deny), ("require-approval", Effect::RequireApproval)]
    {
        let settings = serde_json::json!({"types": {"secrets": {"action": action}}}).to_string();
        let detector = crate::Detector::configure(&settings).unwrap();
        let mails: Vec<String> = (0..205).map(|n| format!("u{n}@example.org")).collect();
        let result = serde_json::json!({"mails": mails, "password": "Harbour7Lantern"});
        let wire = serde_json::json!({"tool": "t", "result": result}).to_string();
        let verdict = detector.evaluate(&request(&wire).unwrap()).unwrap();
        assert_eq!(verdict.effect, Some(effect));
        assert_eq!(verdict.edits.len(), 205);
    }
}
