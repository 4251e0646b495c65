# Whether a trust root has the shape that hosts ask for. Who may sign what, and whether that can be met,
# is for `verify.sh`, which runs it; true or false.

include "shapes";

def list(f): type == "array" and length <= 1024 and all(.[]; f);
def key: fields(["label", "public", "scheme"]; []) and .scheme == "ed25519"
  and (.public | digest) and (.label | text(100));
def group: fields(["keyids", "threshold"]; []) and (.keyids | list(digest))
  and (.threshold | integer(0; largest));
def pattern: type == "string" and (if endswith("/*") then .[:-2] else . end | name);

fields(["_type", "delegations", "expires", "keys", "roles", "trust_domain", "version"];
       ["floors", "log_keys", "witness"])
and (.trust_domain | trust_domain)
and (.version | integer(1; largest))
and (.expires | time)
and (.keys | type == "object" and length <= 64 and all(to_entries[]; (.key | digest) and (.value | key)))
and (.roles | fields(["root"]; ["revocation"]) and all(.[]; group))
and (.delegations | list(fields(["names", "signers"]; [])
     and (.names | list(pattern) and length > 0) and (.signers | list(group) and length > 0)))
and (if has("floors") then .floors | type == "object" and all(to_entries[]; (.key | name)
       and (.value | fields(["reset", "version"]; []) and (.version | integer(1; largest))
            and (.reset | type == "boolean"))) else true end)
and (if has("log_keys") then .log_keys | type == "object" and all(to_entries[];
       (.key | matches("^[!-~]{1,256}$")) and (.value | list(text(256)))) else true end)
and (if has("witness") then .witness | fields(["keys", "threshold"]; []) and (.keys | list(text(256)))
       and .threshold <= (.keys | length) and (.threshold | integer(1; largest)) else true end)
