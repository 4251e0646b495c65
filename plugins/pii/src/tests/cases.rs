//! The tables of cases, natively. `portcullis policy check` runs the same in the sandbox.

#[test]
fn cases_hold() {
    portcullis_guest::case::check::<crate::Detector>("cases");
}
