//! What is wrong with settings files, and how it is said.

use crate::Rules;

/// Checks that settings are refused with these lines and this code.
fn check(settings: &str, code: &str, lines: &[&str]) {
    let configured = Rules::configure(settings).map(|_| ());
    let error = configured.expect_err(settings);
    assert_eq!(
        (error.code(), error.chain().as_str()),
        (code, lines.join("\n").as_str()),
        "{settings}"
    );
}

/// The same for one rule's `when`, with an outcome of DENY.
fn check_when(when: &str, code: &str, line: &str) {
    let settings = format!(r#"{{"rules":[{{"id":"a","outcome":"DENY","when":{when}}}]}}"#);
    let line = format!("/rules/0/when{line}");
    check(&settings, code, &[&line]);
}

/// The same for a rule's other keys.
fn check_rule(keys: &str, code: &str, line: &str) {
    let line = format!("/rules/0{line}");
    check(&format!(r#"{{"rules":[{{{keys}}}]}}"#), code, &[&line]);
}

#[test]
fn a_file_that_is_no_object_of_rules_is_refused() {
    check("", "not-json", &["settings cannot be read: not JSON at byte 0: value expected"]);
    check("[]", "wrong-type", &["/: expected an object, found an array"]);
    check("{}", "missing-key", &["/: key `rules` is missing"]);
    check(
        r#"{"rules":{}}"#,
        "wrong-type",
        &["/rules: expected an array of rules, found an object"],
    );
    check(r#"{"rules":[7]}"#, "wrong-type", &["/rules/0: expected an object, found a number"]);
    check(
        r#"{"rules":[],"rules":[]}"#,
        "duplicate-key",
        &["settings cannot be read: /rules: key given twice"],
    );
    check(
        r#"{"rules":[],"default":{}}"#,
        "unknown-key",
        &["/default: unknown key `default`, did you mean `defaults`?"],
    );
    check(
        r#"{"rules":[],"defaults":{"outcome":"BLOCK"}}"#,
        "unknown-word",
        &["/defaults/outcome: `BLOCK` is not allowed here, \
           expected one of `ALLOW`, `DENY`, `REQUIRE_APPROVAL`"],
    );
    check(
        r#"{"rules":[],"strategy":"first"}"#,
        "unknown-word",
        &["/strategy: `first` is not allowed here, expected one of `strictest`, `first_match`"],
    );
    check(
        r#"{"rules":[],"time_zone":"Europe/Pariss"}"#,
        "unknown-zone",
        &["/time_zone: `Europe/Pariss` is not a known time zone, \
           near it are `Europe/Paris`, `Europe/Madrid`, `Europe/Prague`"],
    );
    check(
        r#"{"rules":[],"domain_sets":{"a":["no domain"]}}"#,
        "malformed",
        &[
            "/domain_sets/a/0: `no domain` is not a domain, such as `shop.example` or `*.shop.example`",
        ],
    );
}

#[test]
fn a_fault_of_a_rule_names_its_place_and_what_was_meant() {
    check_rule(
        r#""id":"a","outcom":"DENY""#,
        "unknown-key",
        "/outcom: unknown key `outcom`, did you mean `outcome`?\n/rules/0: key `outcome` is missing",
    );
    check_rule(r#""outcome":"DENY""#, "missing-key", ": key `id` is missing");
    check_rule(r#""id":"","outcome":"DENY""#, "empty", "/id: expected a text, found none");
    check_rule(
        r#""id":"default","outcome":"DENY""#,
        "malformed",
        "/id: `default` is not an id: at most 128 bytes, no control characters, and not `default`",
    );
    check_rule(
        r#""id":"a","outcome":"DENIED""#,
        "unknown-word",
        "/outcome: `DENIED` is not allowed here, expected one of `ALLOW`, `DENY`, `REQUIRE_APPROVAL`",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","enabled":"no""#,
        "wrong-type",
        "/enabled: expected `true` or `false`, found a string",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","priority":1.5"#,
        "wrong-type",
        "/priority: expected a whole number, found a number",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","mode":"audit""#,
        "unknown-word",
        "/mode: `audit` is not allowed here, expected one of `enforce`, `observe`",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","missing":"hold""#,
        "unknown-word",
        "/missing: `hold` is not allowed here, did you mean `holds`?",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","approver_role":"r""#,
        "unfit-outcome",
        "/approver_role: `approver_role` is for rules whose outcome is `REQUIRE_APPROVAL`",
    );
    check_rule(
        r#""id":"a","outcome":"ALLOW","exceptions":{"approver_role":"r"}"#,
        "unfit-outcome",
        "/exceptions: `exceptions` is for rules whose outcome is `DENY`",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","exceptions":{}"#,
        "missing-key",
        "/exceptions: key `approver_role` is missing",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","obligations":["Notify_Owner"]"#,
        "malformed",
        "/obligations/0: `Notify_Owner` is not a kebab-case key, such as `notify-owner`",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","match":{"tool":"x"}"#,
        "unknown-key",
        "/match/tool: unknown key `tool`, expected one of `tool_name`, `environment`, `stage`, `tenant`, `agent`, `user_role`",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","match":{"tool_name":[]}"#,
        "empty",
        "/match/tool_name: expected at least one value, found none",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","match":{"tool_name":"db_[rw]"}"#,
        "malformed",
        "/match/tool_name: `db_[rw]` is not a name or glob; globs know `*` and `?` only",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","match":{"stage":"before"}"#,
        "unknown-word",
        "/match/stage: `before` is not allowed here, expected one of `call`, `result`, `*`",
    );
    check_rule(
        r#""id":"a","outcome":"DENY","match":{"stage":"call"},"when":{"cel":"result.x == 1"}"#,
        "bad-cel",
        "/when/cel: expression cannot be used: `result` is never there at the stage that `match` names",
    );
}

#[test]
fn a_fault_of_a_condition_names_its_place_and_what_was_meant() {
    check_when(
        r#"{"amont_greater_than":1}"#,
        "unknown-key",
        "/amont_greater_than: unknown key `amont_greater_than`, did you mean `amount_greater_than`?",
    );
    check_when(
        r#"{"amount_greater_than":"$5"}"#,
        "wrong-type",
        "/amount_greater_than: expected a plain number, found a string",
    );
    check_when(
        r#"{"amount_greater_than":{"field":"/a"}}"#,
        "missing-key",
        "/amount_greater_than: key `value` is missing",
    );
    check_when(
        r#"{"amount_at_least":1,"field":"amount"}"#,
        "malformed",
        "/field: `amount` is not a JSON Pointer, such as `/amount`",
    );
    check_when(
        r#"{"contains_any":[]}"#,
        "empty",
        "/contains_any: expected at least one value, found none",
    );
    check_when(
        r#"{"contains_any":["a",""]}"#,
        "empty",
        "/contains_any/1: expected a text, found none",
    );
    check_when(
        r#"{"matches_regex":"(a"}"#,
        "bad-regex",
        "/matches_regex: regular expression `(a` cannot be used: unclosed group",
    );
    check_when(
        r#"{"matches_regex":["a","(?<=a)b"]}"#,
        "bad-regex",
        "/matches_regex/1: regular expression `(?<=a)b` cannot be used: look-around, including look-ahead and look-behind, is not supported",
    );
    check_when(
        r#"{"recipient_count_greater_than":-1}"#,
        "wrong-type",
        "/recipient_count_greater_than: expected a whole number, 0 or more, found a number",
    );
    check_when(
        r#"{"recipient_domain_not_in":["staff"]}"#,
        "unknown-word",
        "/recipient_domain_not_in/0: `staff` is not allowed here, expected a domain, or a name from `domain_sets`",
    );
    check_when(
        r#"{"time_of_day":"9-5pm"}"#,
        "malformed",
        "/time_of_day: `9-5pm` is not a window, such as `09:00-17:00` or `9am-5pm EST`",
    );
    check_when(
        r#"{"time_of_day":"09:00-09:00"}"#,
        "malformed",
        "/time_of_day: `09:00-09:00` is not a window, such as `09:00-17:00` or `9am-5pm EST`",
    );
    check_when(
        r#"{"time_outside":"9am-5pm IST"}"#,
        "unknown-zone",
        "/time_outside: `IST` means several time zones, name one such as `Asia/Kolkata`, `Europe/Dublin`, `Asia/Jerusalem`",
    );
    check_when(
        r#"{"day_of_week":"someday"}"#,
        "malformed",
        "/day_of_week: `someday` is not a weekday, such as `mon`, `mon-fri` or `weekend`",
    );
    check_when(
        r#"{"date_between":["2026-02-30","2026-03-01"]}"#,
        "wrong-type",
        "/date_between: expected two dates, such as `[\"2026-12-24\", \"2027-01-01\"]`, the earlier first, found an array",
    );
    check_when(
        r#"{"counter_greater_than":3}"#,
        "wrong-type",
        "/counter_greater_than: expected an object, such as `{\"name\":\"refunds\",\"value\":3}`, found a number",
    );
    check_when(r#"{"fact":{"at":"/a","equals":1}}"#, "missing-key", "/fact: key `name` is missing");
    check_when(
        r#"{"fact":{"name":"a"}}"#,
        "empty",
        "/fact: expected a test, such as `greater_than`, found none",
    );
    check_when("{}", "empty", ": expected a condition, found none");
}

#[test]
fn modifiers_that_apply_to_nothing_or_to_two_things_are_refused() {
    check_when(
        r#"{"user_role":"a","field":"/a"}"#,
        "unused",
        "/field: `field` has no effect: no condition here uses it",
    );
    check_when(
        r#"{"user_role":"a","case_sensitive":true}"#,
        "unused",
        "/case_sensitive: `case_sensitive` has no effect: no condition here uses it",
    );
    check_when(
        r#"{"user_role":"a","time_zone":"UTC"}"#,
        "unused",
        "/time_zone: `time_zone` has no effect: no condition here uses it",
    );
    check_when(
        r#"{"amount_less_than":1,"contains_any":"a","field":"/a"}"#,
        "ambiguous-field",
        "/field: it is not clear which condition `field` is for: give each its own, such as `{\"value\":100,\"field\":\"/amount\"}`",
    );
}

#[test]
fn a_rule_that_can_never_match_is_refused() {
    check_when(
        r#"{"amount_greater_than":10,"amount_less_than":5}"#,
        "never-matches",
        "/amount_less_than: this rule can never match: no number is greater than 10 and less than 5",
    );
    check_when(
        r#"{"amount_greater_than":10,"amount_at_most":"10.0"}"#,
        "never-matches",
        "/amount_at_most: this rule can never match: no number is greater than 10 and at most 10.0",
    );
    check_when(
        r#"{"amount_at_least":10,"amount_equals":9}"#,
        "never-matches",
        "/amount_equals: this rule can never match: no number is at least 10 and exactly 9",
    );
    check_when(
        r#"{"contains_all":["ab","c"],"not_contains":"B"}"#,
        "never-matches",
        "/not_contains: this rule can never match: `not_contains` rules out what must be there",
    );
    check_when(
        r#"{"user_role":["a","b"],"role_not_in":["b","a","c"]}"#,
        "never-matches",
        "/role_not_in: this rule can never match: `role_not_in` rules out every role of `user_role`",
    );
    check_when(
        r#"{"time_outside":"00:00-24:00"}"#,
        "never-matches",
        "/time_outside: this rule can never match: no time is outside the whole day",
    );
    check_when(
        r#"{"fact":{"name":"a","at_least":2,"less_than":2}}"#,
        "never-matches",
        "/fact/at_least: this rule can never match: no number is less than 2 and at least 2",
    );
    for when in [
        r#"{"amount_at_least":10,"amount_at_most":10}"#,
        r#"{"amount_greater_than":10,"amount_less_than":{"value":5,"field":"/b"}}"#,
        r#"{"contains_any":["ab","c"],"not_contains":"b"}"#,
        r#"{"user_role":["a","b"],"role_not_in":"a"}"#,
        r#"{"time_of_day":"00:00-24:00"}"#,
    ] {
        let settings = format!(r#"{{"rules":[{{"id":"a","outcome":"DENY","when":{when}}}]}}"#);
        assert!(Rules::configure(&settings).is_ok(), "{when}");
    }
}

#[test]
fn an_expression_that_cannot_be_used_says_why() {
    for (cel, message) in [
        ("args.", "line 1, column 6: expected identifier after '.'"),
        ("arg.x == 1", "unknown variable `arg`, did you mean `args`?"),
        ("args.x.sise() > 1", "unknown function `sise`, did you mean `size`?"),
        ("args.x.matches(args.y)", "`matches` takes a regular expression in quotes"),
        ("args.x.matches('(')", "regular expression `(`: unclosed group"),
        (
            "now.getHours('Mars/Base') > 1",
            "`Mars/Base` is not a known time zone, near it are `Africa/Harare`, `Africa/Mbabane`, `America/Aruba`",
        ),
        ("facts.exists(f, true)", "facts must be named, such as `facts.pii` or `facts[\"pii\"]`"),
        ("Message{a: 1} == 1", "messages are not supported"),
        (
            "[1].exists(facts, facts > 0) && y",
            "unknown variable `y`, expected one of `tool`, `args`, `result`, `principal`, `session`, `environment`, `now`, `attributes`, `facts`",
        ),
    ] {
        let when = format!("{{\"cel\":{cel:?}}}");
        check_when(&when, "bad-cel", &format!("/cel: expression cannot be used: {message}"));
    }
    let long = format!("{}1 == 1", " ".repeat(2048));
    check_when(
        &format!("{{\"cel\":{long:?}}}"),
        "bad-cel",
        "/cel: expression cannot be used: it is longer than 2048 bytes",
    );
    for (deep, message) in [
        (
            format!("{}1{} == 1", "[".repeat(60), "]".repeat(60)),
            "expression recursion limit exceeded: 24",
        ),
        (format!("args{} == 1", ".a".repeat(500)), "it is nested more than 64 levels deep"),
        (format!("{}args.a", "!-".repeat(500)), "it is nested more than 64 levels deep"),
    ] {
        check_when(
            &format!("{{\"cel\":{deep:?}}}"),
            "bad-cel",
            &format!("/cel: expression cannot be used: {message}"),
        );
    }
}

#[test]
fn two_rules_with_one_id_are_refused_even_when_one_is_off() {
    check(
        r#"{"rules":[{"id":"a","outcome":"DENY"},{"id":"a","outcome":"ALLOW","enabled":false}]}"#,
        "duplicate-id",
        &["/rules/1/id: id `a` is already the id of /rules/0"],
    );
}

#[test]
fn a_rule_that_another_makes_pointless_is_refused_under_first_match() {
    let file = |rules: &str| format!(r#"{{"strategy":"first-match","rules":[{rules}]}}"#);
    let shadowed = |by: &str| {
        format!(": this rule never decides: {by} matches all that it matches, and comes first")
    };
    for (rules, line) in [
        (
            r#"{"id":"a","outcome":"DENY"},{"id":"b","outcome":"ALLOW","match":{"tool_name":"t"}}"#,
            Some(format!("/rules/1{}", shadowed("/rules/0"))),
        ),
        (
            r#"{"id":"a","outcome":"DENY","match":{"tool_name":"db_*"},"when":{"user_role":"x"}},
               {"id":"b","outcome":"DENY","match":{"tool_name":["db_a","DB_*"]},"when":{"amount_less_than":1,"user_role":"x"}}"#,
            None,
        ),
        (
            r#"{"id":"a","outcome":"DENY","match":{"tool_name":"db_*"},"when":{"user_role":"x"}},
               {"id":"b","outcome":"DENY","match":{"tool_name":["db_a","db_*"]},"when":{"amount_less_than":1,"user_role":"x"}}"#,
            Some(format!("/rules/1{}", shadowed("/rules/0"))),
        ),
        (
            r#"{"id":"a","outcome":"ALLOW","match":{"tool_name":"t"}},{"id":"b","outcome":"DENY","match":{"tool_name":"t"}}"#,
            None,
        ),
        (
            r#"{"id":"a","outcome":"ALLOW"},{"id":"b","outcome":"DENY","priority":1},{"id":"c","outcome":"DENY"}"#,
            Some(format!("/rules/0{0}\n/rules/2{0}", shadowed("/rules/1"))),
        ),
        (r#"{"id":"a","outcome":"DENY","mode":"observe"},{"id":"b","outcome":"DENY"}"#, None),
        (r#"{"id":"a","outcome":"DENY","enabled":false},{"id":"b","outcome":"DENY"}"#, None),
    ] {
        match line {
            Some(line) => check(&file(rules), "shadowed", &[&line]),
            None => assert_eq!(Rules::configure(&file(rules)).err(), None, "{rules}"),
        }
    }
}

#[test]
fn all_faults_are_listed_up_to_a_bound() {
    let rules: Vec<String> = (0..30).map(|n| format!(r#"{{"id":"{n}","outcome":7}}"#)).collect();
    let error = Rules::configure(&format!(r#"{{"rules":[{}]}}"#, rules.join(","))).unwrap_err();
    let text = error.to_string();
    assert_eq!(text.lines().count(), 21);
    assert_eq!(text.lines().next(), Some("/rules/0/outcome: expected a string, found a number"));
    assert_eq!(text.lines().last(), Some("and 10 more"));
}

#[test]
fn facts_that_rules_look_at_are_asked_for() {
    let rules = Rules::configure(
        r#"{"rules":[
            {"id":"a","outcome":"DENY","when":{"table_contains_any":"t"}},
            {"id":"b","outcome":"DENY","when":{"fact":{"name":"pii","equals":1}}},
            {"id":"c","outcome":"DENY","when":{"cel":"facts.hidden.a || facts['pii'].b || has(facts.sql.c)"}}]}"#,
    );
    let rules = rules.unwrap();
    assert_eq!(rules.facts().collect::<Vec<_>>(), ["sql", "pii", "hidden"]);
}
