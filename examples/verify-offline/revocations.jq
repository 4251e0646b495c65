# Whether a revocation list has the shape that hosts ask for. `verify.sh` runs it; true or false.

include "shapes";

def reason: .reason | text(200);

fields(["_type", "bundles", "files", "issued", "keys", "trust_domain", "version"]; [])
and (.trust_domain | trust_domain)
and (.version | integer(1; largest))
and (.issued | time)
and (.keys | type == "array" and (map(.keyid) | ascending)
     and all(.[]; fields(["keyid", "reason"]; []) and (.keyid | digest) and reason))
and (.bundles | type == "array" and (map(.digest) | ascending)
     and all(.[]; fields(["digest", "name", "reason"]; []) and (.name | name) and reason
                  and (.digest | type == "string" and startswith("sha256:") and (.[7:] | digest))))
and (.files | type == "array" and (map(.sha256) | ascending)
     and all(.[]; fields(["reason", "sha256"]; []) and (.sha256 | digest) and reason))
