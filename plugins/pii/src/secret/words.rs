//! Names of secrets, and what may stand around them.

use super::name::Promise;

/// Beginnings of names of passwords; what may follow is in [`TAILS`].
pub(super) const PASSWORDS: &[&str] = &[
    "pass",
    "pwd",
    "passwort",
    "kennwort",
    "contrase",
    "contrasenya",
    "senha",
    "wachtwoord",
    "lösenord",
    "losenord",
    "adgangskode",
    "salasana",
    "hasło",
    "haslo",
    "heslo",
    "jelszó",
    "parola",
    "şifre",
    "ŞİFRE",
    "sifre",
    "kata sandi",
    "mật khẩu",
    "пароль",
    "密码",
    "密碼",
    "口令",
    "パスワード",
    "비밀번호",
    "암호",
    "كلمة المرور",
    "كلمة السر",
    "סיסמה",
    "पासवर्ड",
    "পাসওয়ার্ড",
    "رمز عبور",
    "گذرواژه",
    "รหัสผ่าน",
    "парола",
    "лозинка",
    "lozinka",
    "salasõna",
    "lykilorð",
    "slaptažodis",
    "κωδικός",
    "κωδικος",
];

/// Names of other secrets.
pub(super) const KEYS: &[&str] = &[
    "secret",
    "token",
    "credential",
    "apikey",
    "api_key",
    "api-key",
    "api key",
    "accesskey",
    "access_key",
    "access-key",
    "access key",
    "accountkey",
    "account_key",
    "privatekey",
    "private_key",
    "private-key",
    "sharedkey",
    "shared_key",
    "authkey",
    "auth_key",
    "auth-key",
    "encryptionkey",
    "encryption_key",
    "encryption-key",
    "masterkey",
    "master_key",
    "signingkey",
    "signing_key",
    "sessionkey",
    "session_key",
    "licensekey",
    "license_key",
    "appkey",
    "app_key",
    "application_key",
    "applicationkey",
    "servicekey",
    "service_key",
    "storagekey",
    "storage_key",
    "clientkey",
    "client_key",
    "consumerkey",
    "consumer_key",
    "functionkey",
    "function_key",
    "subscriptionkey",
    "subscription_key",
    "subscription-key",
    "integration_key",
    "sharedaccesskey",
    "admin_key",
    "webhook_key",
    "deploy_key",
    "server_key",
    "ingest_key",
    "write_key",
    "read_key",
    "project_key",
    "merchant_key",
    "rest_key",
    "live_key",
    "user_key",
    "connection_string",
    "unseal key",
    "unseal_key",
    "clé secrète",
    "ключ api",
    "api密钥",
    "密钥",
    "秘钥",
    "シークレット",
    "トークン",
];

/// What may follow in a name without making it the name of something else.
pub(super) const TAILS: &[&str] = &[
    "word",
    "wort",
    "ord",
    "wd",
    "phrase",
    "code",
    "e",
    "ñas",
    "ña",
    "nya",
    "na",
    "base64",
    "base",
    "b64",
    "keys",
    "key",
    "tokens",
    "token",
    "secret",
    "value",
    "val",
    "string",
    "str",
    "txt",
    "text",
    "plain",
    "dev",
    "prod",
    "production",
    "test",
    "staging",
    "live",
    "old",
    "new",
    "root",
    "admin",
    "user",
    "db",
    "env",
    "confirmation",
    "confirm",
    "again",
    "s",
    "t",
    "hex",
    "id_secret",
    "primary",
    "secondary",
    "for",
    "api",
    "access",
    "pat",
    "v",
];

/// What stands before `token` when it is none.
pub(super) const NOT_TOKENS: &[&str] = &[
    "page",
    "next",
    "cursor",
    "continuation",
    "sync",
    "cancellation",
    "cancel",
    "syntax",
    "max",
    "stop",
    "eos",
    "bos",
    "pad",
    "unk",
    "mask",
];

/// `pw` with a byte that may follow it: two letters alone are in too many words.
pub(super) const SHORT: [&str; 5] = ["pw:", "pw=", "pw ", "pw\"", "pw'"];

/// A name in the cases it is written in; what is ASCII is searched for in any case.
pub(super) fn cases(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if !name.is_ascii() {
        let mut letters = name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        all.extend([first.chain(letters).collect(), name.to_uppercase()]);
        all.sort();
        all.dedup();
    }
    all
}

/// Letters of Latin names that Cyrillic ones look like.
const ALIKE: [(char, char); 9] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('k', 'к'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
];

/// The names that are worth disguising, with one Cyrillic letter or with all of them.
pub(super) fn disguised() -> Vec<(String, Promise)> {
    let names = [
        ("password", Promise::Password),
        ("passwd", Promise::Password),
        ("secret", Promise::Key),
        ("token", Promise::Key),
    ];
    let mut all = Vec::new();
    for (name, promise) in names {
        let alike = |letter: char| {
            ALIKE.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, other)| *other)
        };
        all.push((name.chars().map(alike).collect(), promise));
        for (latin, other) in ALIKE {
            if name.contains(latin) {
                all.push((name.replacen(latin, other.encode_utf8(&mut [0; 4]), 1), promise));
                all.push((name.replace(latin, other.encode_utf8(&mut [0; 4])), promise));
            }
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all.dedup_by(|one, other| one.0 == other.0);
    all
}
