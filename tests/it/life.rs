//! The life of a host: what is carried to it, what an operator does there, and what happens when the
//! process dies in between.

use std::fs;
use std::time::{Duration, Instant};

use portcullis_bundle::Limits;
use portcullis_bundle::store::faults::POINTS;
use portcullis_tests::command::{Ran, finish};
use portcullis_tests::http::Ask;
use portcullis_tests::life::{Life, NAME, name};
use portcullis_tests::paths::portcullis;
use portcullis_tests::server::Server;
use serde_json::{Value, json};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn with_fault(life: &Life, fault: &str, arguments: &[&str]) -> Ran {
    let mut command = std::process::Command::new(portcullis());
    command.args(arguments).current_dir(life.folder()).env("PORTCULLIS_FAULT", fault);
    finish(&mut command, b"")
}

/// Imports version after version, each with a fault at another point, and then again without.
fn check_faults(kind: &str) {
    let life = Life::new();
    life.run(&["rules", "import", &life.bundle(1, "deny")]).exits(0);
    for (before, point) in (1..).zip(POINTS) {
        let next = life.bundle(before + 1, "allow");
        let fault = format!("{kind}:{point}:1");
        let ran = with_fault(&life, &fault, &["--json", "rules", "import", &next]);
        match kind {
            "kill" => assert_eq!(ran.code, -1, "{point}: {ran:?}"),
            _ => assert_eq!((ran.code, &ran.error()["code"]), (3, &json!("store-io")), "{point}"),
        }
        // The old bundle serves, or the new one does: nothing in between.
        let serves = if point == "state-folder" { before + 1 } else { before };
        assert_eq!(life.active(), Some(serves), "{fault}");
        let view = life.store().view().unwrap();
        view.reopen(view.stored(&name(), serves).unwrap()).unwrap();
        life.run(&["rules", "import", &next]).exits(0);
        assert_eq!(life.active(), Some(before + 1), "{fault}");
        let kept = fs::read_dir(life.path("store/blobs")).unwrap().count();
        assert_eq!(kept, usize::try_from(before).unwrap() + 2, "a root and the bundles: {fault}");
    }
}

// [B38]
#[test]
fn h5_a_process_that_is_killed_between_any_two_steps_leaves_the_old_bundle_serving() {
    check_faults("kill");
}

// [B38]
#[test]
fn h5_a_full_disk_at_any_write_leaves_the_old_bundle_serving() {
    check_faults("full");
}

// [B35]
#[test]
fn an_operator_imports_goes_back_pins_and_reads_the_history() {
    let life = Life::new();
    let floor = |draft: portcullis_tests::bundles::Draft| draft.with("min_version", json!(2));
    let bundles = [
        life.bundle(1, "deny"),
        life.bundle(2, "deny"),
        life.release(3, "allow", floor),
        life.bundle(4, "allow"),
    ];
    let all: Vec<&str> = bundles[..3].iter().map(String::as_str).collect();
    life.run(&[&["rules", "import"], &all[..]].concat()).exits(0);
    let refused = |arguments: &[&str], code: &str| {
        let ran = life.json(arguments);
        assert_eq!(ran.error()["code"], code, "{ran:?}");
        assert_eq!(ran.code, 1);
    };
    refused(&["rules", "rollback", NAME, "v1"], "below-floor");
    refused(&["rules", "rollback", NAME, "v3"], "already-active");
    refused(&["rules", "rollback", NAME, "v9"], "unknown-version");
    refused(&["rules", "import", &bundles[0]], "rollback");
    refused(&["rules", "activate", "test/other", "v1"], "unknown-bundle");
    life.run(&["rules", "rollback", NAME, "v2", "--reason", "refunds\u{1b}[2J"]).exits(0);
    life.run(&["rules", "pin", NAME]).exits(0);
    life.run(&["rules", "import", &bundles[3]]).exits(0);
    assert_eq!(life.active(), Some(2), "pinned");
    refused(&["rules", "activate", NAME, "4"], "pinned");
    let history = life.history();
    assert_eq!((&history["active"], &history["floor"]), (&json!(2), &json!(2)));
    assert_eq!(history["versions"][0]["refused"], "below-floor");
    assert_eq!(history["versions"][3]["refused"], Value::Null);
    let text = life.run(&["rules", "history"]).exits(0).stdout;
    assert!(text.contains("rolled-back v2 from v3 by uid"), "{text}");
    assert!(text.contains("refunds\\u{1b}[2J"), "what an operator typed is escaped: {text}");
    life.run(&["rules", "unpin", NAME]).exits(0);
    life.run(&["rules", "activate", NAME, "v4"]).exits(0);
    let differ = life.run(&["rules", "diff", "v2", "v3"]).exits(1).stdout;
    assert!(differ.contains("modules/m.wasm"), "{differ}");
    life.run(&["rules", "diff", NAME, "v3", "v3"]).exits(0);
    assert_eq!(
        life.json(&["rules", "diff", "v2", "v9"]).exits(3).error()["code"],
        "unknown-version"
    );
    assert_eq!(life.json(&["rules", "diff", "v2"]).exits(2).error()["code"], "usage");
    let shown = life.json(&["state", "show"]).exits(0).answer();
    assert_eq!(shown["bundles"][0]["active"], 4);
}

#[test]
fn d11_a_host_without_a_pinned_root_takes_nothing() {
    let life = Life::new();
    let bundle = life.bundle(1, "allow");
    fs::write(life.path("host.json"), "{\"store\":\"store\"}").unwrap();
    let ran = life.json(&["rules", "import", &bundle]).exits(1);
    assert_eq!(ran.error()["code"], "no-trust-root");
    fs::write(life.path("host.json"), "{\"root\":\"root.json\",\"stoer\":\"x\"}").unwrap();
    let ran = life.json(&["rules", "import", &bundle]).exits(3);
    assert!(ran.error()["message"].as_str().unwrap().contains("unknown field `stoer`"), "{ran:?}");
    fs::remove_file(life.path("host.json")).unwrap();
    let ran = life.json(&["rules", "import", &bundle]).exits(3);
    assert!(ran.error()["hint"].as_str().unwrap().contains("state init"), "{ran:?}");
}

#[test]
fn h1_a_file_that_is_replaced_after_it_was_read_changes_nothing() {
    let life = Life::new();
    let (file, other) = (life.bundle(1, "deny"), life.bundle(2, "allow"));
    let bytes = fs::read(life.path(&file)).unwrap();
    let act = portcullis_bundle::store::Act {
        clock: portcullis_bundle::Timestamp::from_unix(portcullis_tests::bundles::NOW),
        by: "tests",
        reason: None,
    };
    let store = life.store();
    store.reset_clock(&portcullis_bundle::store::Act { reason: Some("tests"), ..act }).unwrap();
    let mut replace = |_: &portcullis_bundle::Bundle| {
        fs::copy(life.path(&other), life.path(&file)).unwrap();
        Ok(())
    };
    let taken = store.import(&bytes, &act, true, &mut replace).unwrap().bundle.unwrap().unwrap();
    let view = store.view().unwrap();
    let stored = view.stored(&name(), 1).unwrap();
    assert_eq!(view.bytes(stored).unwrap(), bytes);
    assert_eq!(stored.digest, taken.digest);
    assert_ne!(life.digest(&file), taken.digest);
}

/// A server on the host's store, with an admin.
fn serve(life: &Life, more: &[&str]) -> Server {
    fs::write(life.path("token"), TOKEN).unwrap();
    let arguments = ["--host", "host.json", "--admin-token-file", "token"];
    Server::start(life.folder(), &[&arguments[..], more].concat())
        .unwrap_or_else(|ran| panic!("{ran:?}"))
}

fn decide(server: &Server) -> Value {
    server.post("/v1/decisions", &json!({"tool": "t", "arguments": {}})).json()
}

/// Asks until the answer's first reason or effect is the expected one; a server looks twice a second.
fn until(server: &Server, pointer: &str, expected: &str) -> Value {
    let began = Instant::now();
    loop {
        let decision = decide(server);
        if decision.pointer(pointer).and_then(Value::as_str) == Some(expected) {
            return decision;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{decision}: {}", server.log());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn admin(ask: Ask, server: &Server) -> portcullis_tests::http::Answer {
    ask.header("authorization", &format!("Bearer {TOKEN}")).send(server.address())
}

// [B34]
#[test]
fn a_server_follows_its_store_and_survives_a_restart() {
    let life = Life::new();
    let (one, two, three) =
        (life.bundle(1, "deny"), life.bundle(2, "allow"), life.bundle(3, "allow"));
    life.run(&["rules", "import", &one]).exits(0);
    let server = serve(&life, &[]);
    assert_eq!(decide(&server)["effect"], "deny");
    life.run(&["rules", "import", &two]).exits(0);
    until(&server, "/effect", "allow");
    life.run(&["rules", "rollback", NAME, "v1"]).exits(0);
    until(&server, "/effect", "deny");
    let change = json!({"version": 2, "reason": "it was right after all"});
    let path = format!("/v1/bundles/{NAME}/activate");
    let answer = admin(Ask::post(&path, &change), &server);
    assert_eq!((answer.status, &answer.json()["active"]), (200, &json!(2)), "{}", answer.body);
    assert_eq!(decide(&server)["effect"], "allow", "at once where the server did it");
    server.terminate();
    server.wait();

    let server = serve(&life, &[]);
    assert_eq!(decide(&server)["bundle"]["version"], 2, "as it was before the restart");
    // A list in the inbox is the kill switch of a host without a network.
    let digest = life.digest(&two);
    let list = life.revoke(1, |draft| draft.bundle(name(), digest, "wrong"));
    fs::copy(life.path(&list), life.path("inbox/list.json")).unwrap();
    let decision = until(&server, "/reasons/0/code", "bundle-revoked");
    assert_eq!((&decision["effect"], &decision["bundle"]["version"]), (&json!("deny"), &json!(2)));
    server.terminate();
    server.wait();
    let server = serve(&life, &[]);
    assert_eq!(decide(&server)["reasons"][0]["code"], "bundle-revoked", "also after a restart");
    let refused = admin(Ask::post(&path, &change), &server);
    assert_eq!((refused.status, &refused.json()["code"]), (422, &json!("bundle-revoked")));
    // Written as a courier's copy is: in pieces, under its final name.
    let bytes = fs::read(life.path(&three)).unwrap();
    fs::write(life.path("inbox/three.policy.tgz"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(life.path("inbox/three.policy.tgz"), &bytes).unwrap();
    fs::write(life.path("inbox/junk\u{1b}[2J.json"), b"{}").unwrap();
    until(&server, "/effect", "allow");
    let trust = admin(Ask::get("/v1/trust"), &server).json();
    assert_eq!(
        (&trust["revocations"]["version"], &trust["root"]["version"]),
        (&json!(1), &json!(1))
    );
    let outcomes: Vec<&str> = trust["inbox"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["outcome"].as_str())
        .collect();
    assert!(outcomes.contains(&"imported") && outcomes.contains(&"unknown-file"), "{trust}");
    assert!(!server.log().contains('\u{1b}'), "{}", server.log());
    assert_eq!(Ask::get("/v1/trust").send(server.address()).status, 401);
}

// [B38]
#[test]
fn h2_a_damaged_bundle_is_not_served_and_the_others_are() {
    let life = Life::new();
    let bundle = life.bundle(1, "allow");
    life.run(&["rules", "import", &bundle]).exits(0);
    let view = life.store().view().unwrap();
    let file = view.stored(&name(), 1).unwrap().file;
    let blob = life.path("store/blobs").join(format!("sha256-{}", file.hex()));
    let mut bytes = fs::read(&blob).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::remove_file(&blob).unwrap();
    fs::write(&blob, bytes).unwrap();
    let server = serve(&life, &[]);
    let decision = decide(&server);
    assert_eq!(decision["reasons"][0]["code"], "bundle-damaged", "{decision}");
    assert!(server.log().contains("blob-digest"), "{}", server.log());
    life.run(&["rules", "import", &bundle]).exits(0);
    until(&server, "/effect", "allow");
}

// [R26]
#[test]
fn several_bundles_serve_and_routes_say_which_answers() {
    let life = Life::new();
    let none = json!({});
    for (name, guest) in [("one", "deny"), ("two", "allow")] {
        let component = portcullis_tests::guests::guest(guest);
        let draft = portcullis_tests::bundles::Draft::new(name);
        let bytes = draft.module("m", &component, &none, &none).signed();
        fs::write(life.path(name), bytes).unwrap();
        life.run(&["rules", "import", name]).exits(0);
    }
    let host = json!({
        "root": "root.json", "store": "store",
        "routes": [
            {"bundle": "test/two", "tenant": "acme", "tools": ["read_*"]},
            {"bundle": "test/one", "environment": "prod"},
            {"bundle": "test/none", "environment": "lost"},
        ],
    });
    fs::write(life.path("host.json"), host.to_string()).unwrap();
    let server = serve(&life, &[]);
    let ask = |request: Value| {
        let decision = server.post("/v1/decisions", &request).json();
        let bundle = decision["bundle"]["name"].as_str().unwrap_or("none").to_owned();
        format!("{bundle} {}", decision["reasons"][0]["code"].as_str().unwrap())
    };
    let principal = json!({"tenant": "acme"});
    for (request, expected) in [
        (
            json!({"tool": "read_x", "arguments": {}, "principal": principal}),
            "test/two policy-allowed",
        ),
        (json!({"tool": "x", "arguments": {}, "environment": "prod"}), "test/one policy-denied"),
        (json!({"tool": "x", "arguments": {}}), "none no-route"),
        (json!({"tool": "x", "arguments": {}, "environment": "lost"}), "none unknown-bundle"),
        (
            json!({"tool": "x", "arguments": {}, "bundle": "test/two", "environment": "prod"}),
            "test/two policy-allowed",
        ),
    ] {
        assert_eq!(ask(request.clone()), expected, "{request}");
    }
}

// [B39]
#[test]
fn a_candidate_is_compared_on_traffic_and_promoted_only_within_its_allowance() {
    let life = Life::new();
    let (one, two) = (life.bundle(1, "deny"), life.bundle(2, "allow"));
    life.run(&["rules", "import", &one]).exits(0);
    life.run(&["rules", "import", "--no-serve", &two]).exits(0);
    let server = serve(&life, &[]);
    life.run(&["rules", "try", NAME, "v2"]).exits(0);
    let report = || {
        let path = format!("/v1/bundles/{NAME}/shadow");
        let answer = admin(Ask::get(&path), &server);
        if answer.status == 200 { answer.json() } else { Value::Null }
    };
    let began = Instant::now();
    while report()["compared"].as_u64().unwrap_or_default() < 3 {
        assert_eq!(decide(&server)["effect"], "deny", "decisions come from the active one");
        assert!(began.elapsed() < Duration::from_secs(60), "{}", report());
        std::thread::sleep(Duration::from_millis(100));
    }
    let difference = report()["differences"][0].take();
    assert_eq!(difference["kind"]["effect"], json!(["deny", "allow"]));
    assert_eq!(difference["request"]["tool"], "t");
    server.terminate();
    server.wait();
    let ran = life.run(&["rules", "diff", "--traffic", NAME]).exits(1);
    assert!(ran.stdout.contains("allow instead of deny"), "{}", ran.stdout);
    assert!(ran.stdout.contains("for example {\"arguments\":{},\"tool\":\"t\"}"), "{}", ran.stdout);
    let ran = life.json(&["rules", "promote", NAME]).exits(1);
    assert_eq!(ran.error()["code"], "too-permissive");
    let ran = life.json(&["rules", "activate", NAME, "v2"]).exits(1);
    assert_eq!(ran.error()["code"], "too-permissive", "no way around it");
    life.run(&["rules", "drop", NAME]).exits(0);
    let ran = life.json(&["rules", "activate", NAME, "v2"]).exits(1);
    assert_eq!(ran.error()["code"], "too-permissive", "nor by dropping it first");
    life.run(&["rules", "try", NAME, "v2"]).exits(0);
    life.run(&["rules", "promote", NAME, "--reason", "intended"]).exits(0);
    assert_eq!(life.active(), Some(2));
    let events = life.history()["events"].take();
    let last = events.as_array().unwrap().last().unwrap();
    assert!(last["reason"].as_str().unwrap().ends_with("0 may: intended"), "{last}");
}

#[test]
fn what_is_too_large_for_a_medium_is_refused_before_it_is_read() {
    let life = Life::new();
    let path = life.path("big.policy.tgz");
    let file = fs::File::create(&path).unwrap();
    file.set_len(Limits::default().compressed + 1).unwrap();
    let ran = life.json(&["rules", "import", "big.policy.tgz"]).exits(1);
    assert_eq!(ran.error()["code"], "limit-compressed", "A13");
    std::os::unix::fs::symlink(&path, life.path("link")).unwrap();
    let ran = life.json(&["rules", "import", "link"]).exits(1);
    assert_eq!(ran.error()["code"], "not-regular-file", "A1");
}
