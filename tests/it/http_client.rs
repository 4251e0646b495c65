//! The clients of `examples/http-client` obey a real server, and take no answer for a no.

use std::process::Command;

use portcullis_tests::command::{finish, missing};
use portcullis_tests::paths::repository;
use portcullis_tests::released::released;
use portcullis_tests::server::Server;
use serde_json::{Value, json};

/// A client, and the programs it needs.
const CLIENTS: [(&str, &[&str]); 2] =
    [("decide.sh", &["sh", "curl", "jq"]), ("decide.py", &["python3"])];

fn clients() -> Vec<&'static str> {
    let mut found = Vec::new();
    for (client, programs) in CLIENTS {
        match missing(programs) {
            Some(program) => println!("skipped: {client} needs {program}"),
            None => found.push(client),
        }
    }
    found
}

/// Asserts how a client ends, and what it prints to go on with.
fn check(client: &str, url: &str, call: &Value, code: i32, printed: Option<&Value>) {
    let mut command = Command::new(repository().join("examples/http-client").join(client));
    command.arg("-").env("PORTCULLIS_URL", url);
    let ran = finish(&mut command, call.to_string().as_bytes());
    assert_eq!(ran.code, code, "{client} {call}: {ran:#?}");
    let stdout = (!ran.stdout.is_empty()).then(|| ran.answer());
    assert_eq!(stdout.as_ref(), printed, "{client} {call}: {ran:#?}");
}

fn refund(amount: u64) -> Value {
    let file = repository().join("examples/http-client/refund.json");
    let mut call: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    call["arguments"]["amount"] = json!(amount);
    call
}

#[test]
fn the_example_clients_go_on_after_a_yes_of_a_real_server_and_after_nothing_else() {
    let clients = clients();
    if clients.is_empty() {
        return;
    }
    let released = released();
    let arguments = ["--root", "root.json", "--bundle", "support-agent-1.policy.tgz"];
    let server = Server::start(released.folder(), &arguments).unwrap_or_else(|e| panic!("{e:#?}"));
    let deletion = json!({"tool": "delete_customer", "arguments": {"customer_id": "C-7"}});
    for client in &clients {
        check(client, server.url(), &refund(40), 0, Some(&refund(40)["arguments"]));
        check(client, server.url(), &refund(250), 1, None);
        check(client, server.url(), &deletion, 1, None);
        check(client, server.url(), &json!({"tool": "t", "arguments": {}, "colour": 1}), 3, None);
    }
    let url = server.url().to_owned();
    server.terminate();
    server.wait();
    for client in clients {
        check(client, &url, &refund(40), 3, None);
    }
}

#[test]
fn the_example_clients_pass_their_own_tests() {
    if let Some(program) = missing(&["python3", "sh", "curl", "jq"]) {
        println!("skipped: {program} is missing");
        return;
    }
    let mut tests = Command::new("python3");
    tests.arg(repository().join("examples/http-client/test_clients.py"));
    finish(&mut tests, b"").exits(0);
}
