//! What holds for every bundle and every request, tried on random ones.

use std::sync::LazyLock;

use portcullis::{Decision, Effect, LoadedBundle, Options, ReasonCode, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::{from_text, guest};
use portcullis_tests::paths::cache;
use portcullis_tests::sources::bundle;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// A test guest, and what it makes of every request: an opinion, none, or an error.
struct Guest {
    name: &'static str,
    component: Vec<u8>,
    answer: Result<Option<Effect>, ReasonCode>,
}

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new(Options { cache: Some(cache()), ..Options::default() }).unwrap());

static GUESTS: LazyLock<Vec<Guest>> = LazyLock::new(|| {
    let made = |name, answer| Guest { name, component: guest(name), answer };
    let approval = r#"(data (i32.const 600) "\00\00\00\00" "\01\02\00\00")
        (func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
          (i32.const 600))"#;
    vec![
        made("allow", Ok(Some(Effect::Allow))),
        made("deny", Ok(Some(Effect::Deny))),
        Guest {
            name: "approval",
            component: from_text(approval),
            answer: Ok(Some(Effect::RequireApproval)),
        },
        made("no-opinion", Ok(None)),
        made("trap", Err(ReasonCode::GuestTrapped)),
        made("error", Err(ReasonCode::GuestError)),
        made("bad-json", Err(ReasonCode::OutputInvalid)),
        made("spin", Err(ReasonCode::OutOfFuel)),
    ]
});

/// A module: which guest, and its `on_error`.
type Plan = (usize, &'static str);

fn plan() -> impl Strategy<Value = Plan> {
    (0..GUESTS.len(), select(vec!["deny", "require-approval", "abstain"]))
}

fn effect(word: &str) -> Option<Effect> {
    [Effect::Allow, Effect::RequireApproval, Effect::Deny].into_iter().find(|e| e.as_str() == word)
}

/// What a module counts as.
fn counts_as((guest, on_error): Plan) -> Option<Effect> {
    GUESTS[guest].answer.unwrap_or_else(|_| effect(on_error))
}

fn load(default: &str, plans: &[Plan]) -> LoadedBundle {
    let mut draft = Draft::new("random").with("default", json!(default));
    for (index, (guest, on_error)) in plans.iter().enumerate() {
        let Guest { name, component, .. } = &GUESTS[*guest];
        let more = json!({"on_error": on_error, "fuel": 20_000});
        draft = draft.module(&format!("m{index}-{name}"), component, &json!({}), &more);
    }
    RUNTIME.load(&draft.open()).unwrap()
}

fn decide(loaded: &LoadedBundle, explain: bool) -> Decision {
    let json = format!(r#"{{"id":"r","tool":"t","arguments":{{}},"explain":{explain}}}"#);
    loaded.decide(&Request::parse(json.as_bytes()).unwrap().at(NOW * 1000))
}

fn is_default(decision: &Decision) -> bool {
    decision.reasons.iter().any(|reason| reason.code == ReasonCode::DefaultApplied)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    // [R5] [R8] [R9]
    #[test]
    fn the_strictest_opinion_decides_and_without_one_the_default(
        default in select(vec!["allow", "require-approval", "deny"]),
        plans in prop::collection::vec(plan(), 0..5),
    ) {
        let loaded = load(default, &plans);
        let decision = decide(&loaded, false);
        let strictest = plans.iter().filter_map(|plan| counts_as(*plan)).max();
        prop_assert_eq!(Some(decision.effect), strictest.or(effect(default)));
        prop_assert_eq!(is_default(&decision), strictest.is_none());
        prop_assert!(!decision.reasons.is_empty());
        // The first deny ends it, unless the caller asks for an explanation.
        let deny = plans.iter().position(|plan| counts_as(*plan) == Some(Effect::Deny));
        prop_assert_eq!(decision.cost.modules.len(), deny.map_or(plans.len(), |index| index + 1));
        let explained = decide(&loaded, true);
        prop_assert_eq!(explained.effect, decision.effect);
        prop_assert_eq!(explained.cost.modules.len(), plans.len());
    }

    /// A module that edits nothing and whose facts nobody reads. Where nobody had an opinion the
    /// bundle's default spoke, and a module that has one takes its place: that is what a default is.
    // [R13]
    #[test]
    fn one_more_module_can_only_tighten_what_modules_decided(
        default in select(vec!["allow", "require-approval", "deny"]),
        plans in prop::collection::vec(plan(), 0..4),
        more in plan(),
        at in any::<prop::sample::Index>(),
    ) {
        let before = decide(&load(default, &plans), false);
        let mut tightened = plans;
        tightened.insert(at.index(tightened.len() + 1), more);
        let after = decide(&load(default, &tightened), false);
        if is_default(&before) {
            prop_assert_eq!(Some(after.effect), counts_as(more).or(effect(default)));
        } else {
            prop_assert!(after.effect >= before.effect, "{:?} {:?}", before.effect, after.effect);
        }
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-200..200_i64).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        select(vec!["100.00", "1e2", "100,00", "$50", "a@b.example", "DROP TABLE t"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = ["amount", "order_id", "reason", "to", "query", "customer_id"];
    prop_oneof![select(known.to_vec()).prop_map(str::to_owned), "\\PC{0,6}"]
}

fn tool() -> impl Strategy<Value = String> {
    let known = ["issue_refund", "delete_customer", "update_account", "lookup_order", "reset_mfa"];
    prop_oneof![select(known.to_vec()).prop_map(str::to_owned), "\\PC{1,12}"]
}

static SUPPORT: LazyLock<LoadedBundle> =
    LazyLock::new(|| RUNTIME.load(&bundle("support-agent")).unwrap());

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    // [R4] [R15]
    #[test]
    fn every_request_is_refused_as_one_or_decided_about_the_same_way_every_time(
        tool in tool(),
        arguments in json_value(),
        roles in prop::collection::vec("\\PC{0,8}", 0..3),
        explain in any::<bool>(),
    ) {
        let wire = json!({"id": "r", "tool": tool, "arguments": arguments, "explain": explain,
                          "principal": {"roles": roles}});
        match Request::parse(wire.to_string().as_bytes()) {
            Err(error) => prop_assert_ne!(error.code(), ""),
            Ok(request) => {
                let request = request.at(NOW * 1000);
                let (first, again) = (SUPPORT.decide(&request), SUPPORT.decide(&request));
                prop_assert!(!first.reasons.is_empty());
                prop_assert!(first.reasons.iter().all(|reason| !reason.code.is_module_error()));
                prop_assert_eq!(first.cost.fuel, again.cost.fuel);
                prop_assert_eq!(without_time(&first), without_time(&again));
            }
        }
    }

    // [R1]
    #[test]
    fn bytes_that_are_no_request_are_refused_with_a_code(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Err(error) = Request::parse(&bytes) {
            prop_assert!(error.code().starts_with("request-"), "{}", error.code());
        }
    }
}

fn without_time(decision: &Decision) -> Value {
    let mut value = serde_json::to_value(decision).unwrap();
    value["cost"]["microseconds"] = Value::Null;
    value
}
