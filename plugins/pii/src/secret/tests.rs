//! What is found and what is not. Tokens are put together when the tests run, so that no scanner finds any here.

mod corpora;

use std::sync::LazyLock;

use super::checksum::{base62, crc32};
use super::*;

static SECRETS: LazyLock<Secrets> = LazyLock::new(Secrets::new);

fn scan(text: &str, key: Option<&str>) -> Vec<Candidate> {
    let mut out = Vec::new();
    SECRETS.find(text, key, &mut out);
    out
}

/// The strongest candidate of the text must be of this kind and span; `None`: nothing reaches 0 dB.
fn check(text: &str, expected: Option<(Kind, &str)>) {
    check_field(text, None, expected);
}

fn check_field(text: &str, key: Option<&str>, expected: Option<(Kind, &str)>) {
    let out = scan(text, key);
    let best = out.iter().filter(|c| c.weight >= Decibans(0)).max_by_key(|c| c.weight);
    assert_eq!(best.map(|c| (c.kind, &text[c.start..c.end])), expected, "{key:?} {text}: {out:?}");
}

/// Characters as chance would have them, the same in each run.
fn chars(alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = usize::try_from(state >> 33).unwrap().checked_rem(alphabet.len()).unwrap();
        alphabet[at]
    };
    (0..length).map(step).collect()
}

const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX: &str = "0123456789abcdef";

#[test]
fn tokens_of_vendors_are_found_by_their_shape() {
    let tokens = [
        ("aws-access-key-id", format!("AKIA{}", chars(UPPER, 16))),
        ("slack-token", format!("xoxb-{}-{}", chars("0123456789", 12), chars(ALNUM, 40))),
        ("stripe", format!("sk_live_{}", chars(ALNUM, 24))),
        ("google", format!("AIza{}", chars(ALNUM, 35))),
        ("gitlab", format!("glpat-{}", chars(ALNUM, 20))),
        ("openai", format!("sk-proj-{}", chars(ALNUM, 48))),
        ("anthropic", format!("sk-ant-api03-{}", chars(ALNUM, 93) + "AA")),
        ("hugging face", format!("hf_{}", chars(ALNUM, 34))),
        ("sendgrid", format!("SG.{}.{}", chars(ALNUM, 22), chars(ALNUM, 43))),
        ("digitalocean", format!("dop_v1_{}", chars(HEX, 64))),
        ("shopify", format!("shpat_{}", chars(HEX, 32))),
        ("pypi", format!("pypi-AgEIcHlwaS5vcmc{}", chars(ALNUM, 80))),
        ("telegram", format!("{}:AA{}", chars("123456789", 9), chars(ALNUM, 33))),
        ("databricks", format!("dapi{}", chars(HEX, 32))),
        ("age", format!("AGE-SECRET-KEY-1{}", chars("023456789ACDEFGHJKLMNPQRSTUVWXYZ", 58))),
        ("twilio", format!("SK{}", chars(HEX, 32))),
        ("vault", format!("hvs.{}", chars(ALNUM, 96))),
        ("linear", format!("lin_api_{}", chars(ALNUM, 40))),
        ("figma", format!("figd_{}", chars(ALNUM, 40))),
        ("postman", format!("PMAK-{}-{}", chars(HEX, 24), chars(HEX, 34))),
        ("azure", format!("{}8Q~{}", chars(ALNUM, 3), chars(ALNUM, 34))),
        (
            "slack webhook",
            format!(
                "hooks.slack.com/services/T{}/B{}/{}",
                chars(UPPER, 8),
                chars(UPPER, 10),
                chars(ALNUM, 24)
            ),
        ),
    ];
    for (name, token) in &tokens {
        for text in [token.clone(), format!("see {token}, please"), format!("\"x\\n{token}\"")] {
            let out = scan(&text, None);
            let found = out.iter().any(|c| {
                &text[c.start..c.end] == token && c.kind == Kind::ApiKey && c.weight >= Decibans(7)
            });
            assert!(found, "{name} {text}: {out:?}");
        }
    }
}

#[test]
fn a_token_inside_a_word_or_of_the_wrong_length_is_none() {
    for text in [
        format!("task-{}", chars("abcdefghijkl", 40)),
        format!("xAKIA{}", chars(UPPER, 16)),
        format!("AKIA{}", chars(UPPER, 17)),
        format!("ghp_{}", "x".repeat(36)),
        "sk-toggleable__control".to_owned(),
        "key_live_notification_handler".to_owned(),
        "hf_transfer_enabled_by_default".to_owned(),
    ] {
        check(&text, None);
    }
}

#[test]
fn the_checksum_of_a_token_speaks_for_or_against_it() {
    let random = chars(ALNUM, 30);
    let weigh = |tail: &str| {
        let token = format!("ghp_{random}{tail}");
        let out = scan(&token, None);
        out.iter().map(|c| (c.weight, c.support.checksum)).max().unwrap()
    };
    let right = weigh(&base62(crc32(random.as_bytes())));
    let wrong = weigh("000000");
    assert!(
        right.1 && !wrong.1 && right.0 >= Decibans(15) && wrong.0 < right.0,
        "{right:?} {wrong:?}"
    );
}

#[test]
fn a_vendors_name_gives_its_key_away() {
    let hex = chars(HEX, 32);
    check(&format!("DATADOG_API_KEY={hex}"), Some((Kind::ApiKey, &hex)));
    let secret = chars(ALNUM, 40);
    check(&format!("aws_secret_access_key = \"{secret}\""), Some((Kind::ApiKey, &secret)));
    // A hash beside a vendor's name is no key.
    check(&format!("aws-sdk checksum = \"{hex}\""), None);
    check(&format!("https://github.com/sentry/x/commit/{hex}"), None);
}

#[test]
fn frames_are_found_whole() {
    let body = chars(ALNUM, 64);
    for label in ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
    {
        let dashes = "-".repeat(5);
        let pem = format!("{dashes}BEGIN {label}{dashes}\n{body}\n{dashes}END {label}{dashes}");
        check(&format!("a\n{pem}\nb"), Some((Kind::PrivateKey, &pem)));
        let line = pem.replace('\n', "\\n");
        check(&format!("\"{line}\""), Some((Kind::PrivateKey, &line)));
        let open = format!("{dashes}BEGIN {label}{dashes}\n{body}\nand so on");
        check(&open, Some((Kind::PrivateKey, &open)));
        check(
            &format!("if line == \"{dashes}BEGIN {label}{dashes}\" {{ return parse(rest) }}"),
            None,
        );
    }
    let dashes = "-".repeat(5);
    check(
        &format!("{dashes}BEGIN CERTIFICATE{dashes}\n{body}\n{dashes}END CERTIFICATE{dashes}"),
        None,
    );
}

#[test]
fn a_web_token_needs_a_header() {
    // {"alg":"HS256"} and {"sub":"12345678"}
    let payload = ["eyJzdWIi", "OiIxMjM0NTY3OCJ9"].concat();
    let token = format!("{}.{payload}.{}", ["eyJhbGciOi", "JIUzI1NiJ9"].concat(), chars(ALNUM, 43));
    check(&format!("Cookie: t={token};"), Some((Kind::Jwt, &token)));
    // {"foo":"HS256"}
    check(
        &format!("{}.{payload}.{}", ["eyJmb28iOi", "JIUzI1NiJ9"].concat(), chars(ALNUM, 43)),
        None,
    );
}

#[test]
fn only_the_password_of_a_url_is_taken() {
    for (text, expected) in [
        ("postgres://app:s3cr3t@db.local/x", Some("s3cr3t")),
        ("mongodb+srv://me:p4ss/word@cluster0.example.net/db", Some("p4ss/word")),
        ("redis://me:p@ss1word@cache", Some("p@ss1word")),
        ("redis://:hunter22@cache:6379", Some("hunter22")),
        ("git clone https://joe:geheim99@example.com/r.git", Some("geheim99")),
        ("amqp://u:f00bar@mq", Some("f00bar")),
        ("https://user:password@example.com", None),
        ("https://${USER}:${PASS}@example.com", None),
        ("postgres://app:<URL_CREDENTIAL>@db/x", None),
        ("postgres://app:****@db/x", None),
        ("http://localhost:8080/a@b", None),
        ("https://example.com/@scope/package", None),
        ("https://medium.com/@someone", None),
    ] {
        check(text, expected.map(|secret| (Kind::UrlCredential, secret)));
    }
}

#[test]
fn values_beside_a_name_are_found() {
    for (text, secret) in [
        ("password = \"hunter2!\"", "hunter2!"),
        ("my password is hunter2!", "hunter2"),
        ("{\"db_password\": \"tr0ub4dor&3\"}", "tr0ub4dor&3"),
        ("{\\\"password\\\": \\\"tr0ub4dor&3\\\"}", "tr0ub4dor&3"),
        ("export PGPASSWORD=s3cr3t99", "s3cr3t99"),
        ("passwd: Xk29dm!", "Xk29dm!"),
        ("login --password q1w2e3r4 --verbose", "q1w2e3r4"),
        ("machine x.org login me password q1w2e3r4", "q1w2e3r4"),
        ("<Password>Sommer2024!</Password>", "Sommer2024!"),
        ("Das Passwort lautet Sommer2024!", "Sommer2024"),
        ("Le mot de passe est Soleil99", "Soleil99"),
        ("la contraseña es Verano_2024", "Verano_2024"),
        ("a senha é Verao2024", "Verao2024"),
        ("пароль: Leto2024!", "Leto2024!"),
        ("密码：Xia2024ji", "Xia2024ji"),
        ("パスワード: Natsu2024", "Natsu2024"),
        ("CREATE USER x IDENTIFIED BY 'Gr8tDay1'", "Gr8tDay1"),
        ("sshpass -p 'Gr8tDay1' ssh x", "Gr8tDay1"),
        ("var password: String = \"Gr8tDay1\"", "Gr8tDay1"),
        ("user = 'joe'\npassword = 'geronimo'", "geronimo"),
    ] {
        check(text, Some((Kind::Password, secret)));
    }
    check("curl -u joe:Gr8tDay1 https://x", Some((Kind::Password, "Gr8tDay1")));
    let token = chars(ALNUM, 40);
    check(&format!("Authorization: Bearer {token}"), Some((Kind::Password, &token)));
    check(&format!("client_secret: {token}"), Some((Kind::Password, &token)));
}

#[test]
fn what_only_looks_like_a_value_is_left() {
    for text in [
        "password: String",
        "token = getToken()",
        "password = request.form['password']",
        "let secret = std::env::var(\"SECRET\")",
        "PASSWORD=${DB_PASSWORD}",
        "password: <PASSWORD>",
        "api_key: <API_KEY_7f3a91c2>",
        "password: ****1234",
        "password: \"changeme\"",
        "api_key = \"YOUR_API_KEY\"",
        "token: process.env.TOKEN",
        "secret = os.environ[\"S3\"]",
        "Password: must have 8 characters",
        "your password is incorrect",
        "password is required",
        "\"password\": null",
        "\"passwordLabel\": \"Passwort vergessen?\"",
        "<input type=\"password\" name=\"password\" placeholder=\"Password1\">",
        "token: \"keyword.operator.new.js\"",
        "max_tokens: 4096",
        "const MAX_PASSWORD: u32 = 4097u32;",
        "const BAD_PASSWORD: u32 = 0xC000006B_u32;",
        "user: *const WS_STRING, password: *const WS_STRING",
        "struct User { user: WS_STRING, password: WS_STRING }",
        "next_page_token: \"CAUQAA1b2c3d4e5f6g7h8\"",
        "password_hash_algorithm = \"argon2id\"",
        "bypass = \"abc123def\"",
        "passport: \"C01X00T47\"",
        "secretary: \"Ms. M1ller\"",
        "\"integrity\": \"sha512-PGg8wbX2gOVR4b3rTr1jHOaBsdKpT7tYPpZ8nFuUyGBBDP2LDFYEGCWcH2NAuVq4kIOqVyTFi6XFQbkUFhjA6A==\"",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4",
        "commit 5f47ac10e91b2a0017b4c8d2aa11bb22cc33dd44",
        "id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    ] {
        check(text, None);
    }
}

#[test]
fn the_password_of_a_connection_string_may_be_a_word() {
    for (text, expected) in [
        ("jdbc:mysql://h/db?user=a&password=q1w2e3r4&ssl=1", Some("q1w2e3r4")),
        ("Server=db;User Id=sa;Password=Gr8t!Day;Encrypt=yes", Some("Gr8t!Day")),
        ("Server=db;User Id=sa;Password=secret;", Some("secret")),
        ("host=h user=a password=geronimo dbname=d", Some("geronimo")),
        ("postgres://app:secret@db.local/x", Some("secret")),
        ("Server=db;User Id=sa;Password=password;", None),
        ("Server=db;User Id=sa;Password=changeme;", None),
        ("Server=db;User Id=sa;Password={0};", None),
        ("Server=db;User Id=sa;Password=your-password;", None),
        ("postgres://app:changeme@db.local/x", None),
    ] {
        check(text, expected.map(|secret| (Kind::UrlCredential, secret)));
    }
}

#[test]
fn values_end_where_they_end() {
    for (text, secret) in [
        ("password: Tr0ub4dor&3x", "Tr0ub4dor&3x"),
        ("user=bob&password=Tr0ub4dor&3x&go=1", "Tr0ub4dor&3x"),
        ("the root pw is 9fKw!32mLpo", "9fKw!32mLpo"),
        ("パスワードはNatsu2024です", "Natsu2024"),
        ("user,password\nbob,Xk29!mmQa7\n", "Xk29!mmQa7"),
        ("p\u{430}ssword: Tr0ub4dor&3x", "Tr0ub4dor&3x"),
        ("Hasło: Zima!2947kot", "Zima!2947kot"),
        ("HASŁO: Zima!2947kot", "Zima!2947kot"),
        ("पासवर्ड: Megh@9921xx", "Megh@9921xx"),
    ] {
        check(text, Some((Kind::Password, secret)));
    }
    check("These are identified by the \"except\" clause", None);
}

#[test]
fn what_a_vendor_publishes_is_no_secret() {
    check(&format!("pk_live_{}", chars(ALNUM, 24)), None);
    check(&format!("AccountSid AC{}", chars(HEX, 32)), None);
    check(&format!("sb_publishable_{}", chars(ALNUM, 30)), None);
}

#[test]
fn weak_candidates_are_few() {
    let text = "password=abcd ".repeat(10_000);
    let found = scan(&text, None);
    let weak = found.iter().filter(|c| c.weight < Decibans(0)).count();
    assert!(weak > 0 && weak <= text.len().div_ceil(1_000) * WEAK, "{weak}");
}

#[test]
fn the_name_of_a_field_speaks_for_its_value() {
    for (key, value, kind) in [
        ("password", "hunter2", Some(Kind::Password)),
        ("password", "swordfish", Some(Kind::Password)),
        ("clientSecret", "a8Fk2Lw9QzX4", Some(Kind::Password)),
        ("api_key", "951bc382db9abad29c68634761dd6e19", Some(Kind::Password)),
        ("password", "<PASSWORD>", None),
        ("password", "", None),
        ("password_hint", "hunter2", None),
        ("token_type", "bearer", None),
        ("next_page_token", "951bc382db9abad29c68634761dd6e19", None),
        ("passport", "C01X00T47", None),
        ("commit", "951bc382db9abad29c68634761dd6e19", None),
    ] {
        check_field(value, Some(key), kind.map(|kind| (kind, value)));
    }
    let hex = chars(HEX, 32);
    let found = scan(&hex, Some("datadog"));
    assert!(found.iter().any(|c| c.rule == "datadog-key"), "{found:?}");
}

#[test]
fn what_was_redacted_is_left() {
    for text in [
        "password = \"hunter2!\"",
        "postgres://a:s3cr3t@h/d",
        "{\"api_key\":\"951bc382db9abad29c68634761dd6e19\"}",
        "my password is hunter2!",
    ] {
        for mark in ["<PASSWORD>", "<URL_CREDENTIAL_7f3a91c2>", "****1234", "********"] {
            let best = scan(text, None).into_iter().max_by_key(|c| c.weight).unwrap();
            let redacted = format!("{}{mark}{}", &text[..best.start], &text[best.end..]);
            check(&redacted, None);
        }
    }
}

#[test]
fn offsets_are_on_character_boundaries() {
    for text in [
        "pässwörd password: ñandú99é!",
        "пароль — «Лето2024»",
        "://ä:ö@ü",
        "密码是 夏天2024！",
        "password: \u{1f600}abc1",
    ] {
        for candidate in scan(text, None) {
            assert!(
                text.is_char_boundary(candidate.start) && text.is_char_boundary(candidate.end),
                "{text}"
            );
            assert!(candidate.start < candidate.end, "{text}");
        }
    }
}

#[test]
fn a_megabyte_of_one_thing_is_read_in_time() {
    let begin = ["-----BEG", "IN PRIVATE KEY-----\n"].concat();
    for unit in [
        "password=",
        "password",
        "pass ",
        "eyJ",
        "eyJ.",
        "eyJhbGciOiJI.",
        "-----BEGIN",
        &begin,
        "://a:b@",
        "://",
        "://a:",
        "a://b",
        "token: ",
        "okta ",
        "okta=",
        "datadog key ",
        "sk-",
        "sk-a-",
        "AAAAAAAAAA",
        "ghp_",
        "\"",
        "\\",
        "bearer ",
        "curl -u ",
        " -u a:",
        "x0x0x0x0x0",
        ":AA",
        ".v1.",
        "password for a is b",
        "пароль ",
        "hooks.slack.com/services/",
        "key_",
        "authorization",
        "LS0tLS1CRUdJTiB",
        "1Q~",
        "mnemonic abc abc ",
        "password=a;",
        "a=b password=c ",
        "pw ",
        "token,pass\n",
        "p\u{430}ss",
        "&password=a&b",
    ] {
        let text = unit.repeat(100_000 / unit.len());
        let found = scan(&text, None).len();
        assert!(found <= text.len() / 3, "{unit}: {found}");
        let grown = crate::tests::growth(unit, |text| drop(scan(text, None)));
        assert!(grown < 40.0, "{unit:?}: eight times the text takes {grown:.1} times as long");
    }
}

#[test]
fn every_name_and_literal_is_seen() {
    let (tokens, vendors) = table::read();
    let literals = tokens.iter().flat_map(|(_, leads)| leads.iter().map(String::as_str));
    let names = vendors.iter().flat_map(|vendor| vendor.names.iter().copied());
    let names =
        names.chain(words::PASSWORDS.iter().chain(words::KEYS).chain(&words::SHORT).copied());
    for literal in literals.chain(names) {
        let mut found = 0;
        let text = format!("a {} b", literal.to_uppercase());
        let text = if literal.is_ascii() { text } else { format!("a {literal} b") };
        let mut count = |start: usize, end: usize, _| {
            found += usize::from((start, end) == (2, 2 + literal.len()))
        };
        SECRETS.ascii.hits(&text, &mut count);
        SECRETS.foreign.hits(&text, &mut count);
        assert!(found > 0, "{literal}");
    }
}

#[test]
fn the_tables_fit_into_the_snapshot() {
    let sizes = (SECRETS.ascii.size(), SECRETS.foreign.size());
    assert!(sizes.0 + sizes.1 <= 250_000, "{sizes:?}");
}
