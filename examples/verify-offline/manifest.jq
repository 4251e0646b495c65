# Whether a manifest has the shape that hosts ask for: every field there, of its type and in range, and
# no other. `verify.sh` runs it; true or false.

include "shapes";

def file: fields(["path", "sha256", "size"]; [])
  and (.path | path and . != "manifest.dsse.json" and (startswith("trust/") | not))
  and (.sha256 | digest)
  and (.size | integer(0; largest));

def policy($paths):
  fields(["component", "deadline_ms", "fuel", "id", "imports", "memory_bytes", "on_error", "stages", "tools"]; ["settings"])
  and (.id | matches("^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"))
  and (.component | matches("^modules/.*\\.wasm$") and one_of($paths))
  and (if has("settings") then .settings | matches("^settings/.*\\.json$") and one_of($paths) else true end)
  and (.stages | ascending and length > 0 and all(.[]; one_of(["call", "result"])))
  and (.tools | type == "array" and length >= 1 and length <= 1024 and length == (unique | length)
       and all(.[]; matches("^[!-~]{1,128}$")))
  and (.imports | ascending and all(.[]; matches("^[a-z0-9:/@.*+_-]{1,128}$")))
  and (.fuel | integer(1; largest))
  and (.memory_bytes | integer(65536; 4294967296))
  and (.deadline_ms | integer(1; 60000))
  and (.on_error | one_of(["deny", "require-approval", "abstain"]));

(.version? // 0) as $version
| ([.files[]?.path?]) as $paths
| fields(["_type", "audience", "created", "default", "expires", "files", "grace_seconds", "host", "min_version",
        "modules", "name", "on_expired", "revocations_version", "root_version", "trust_domain", "version"];
       ["build", "label", "source"])
and (.trust_domain | trust_domain)
and (.name | name)
and (.version | integer(1; largest))
and (.min_version | integer(1; $version))
and (if has("label") then .label | text(64) else true end)
and (.audience | ascending and all(.[]; tag))
and (.root_version | integer(1; largest))
and (.revocations_version | integer(0; largest))
and (.created | time)
and (.expires | time)
and .expires > .created
and (.on_expired | one_of(["deny", "warn"]))
and (.grace_seconds | integer(0; 316224000))
and (.host | fields(["min", "wit"]; [])
     and (.min | version)
     and (.wit | type == "string" and startswith("portcullis:policy@") and (ltrimstr("portcullis:policy@") | version)))
and (if has("source") then .source | fields(["revision", "uri"]; []) and (.uri | text(1024)) and (.revision | text(128)) else true end)
and (if has("build") then .build | type == "object" and length <= 32 and all(to_entries[]; (.key | tag) and (.value | text(256))) else true end)
and (.default | one_of(["deny", "allow", "require-approval"]))
and (.files | type == "array" and all(.[]; file) and (map(.path) | ascending))
and (.modules | type == "array" and length <= 64 and all(.[]; policy($paths)) and (map(.id) | length == (unique | length)))
