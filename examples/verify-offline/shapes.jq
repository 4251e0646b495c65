# The shapes that fields of signed documents have. The other `.jq` files here include it.

def integer($least; $most): type == "number" and . == floor and . >= $least and . <= $most;
def text($most): type == "string" and length <= $most and test("^[ -~]+$");
def matches($form): type == "string" and test($form);
def one_of($words): . as $word | $words | index([$word]) != null;
def fields($needed; $allowed): type == "object" and ($needed - keys) == [] and (keys - $needed - $allowed) == [];
def ascending: type == "array" and . == unique;
def time: matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$");
def version: matches("^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$");
def path: matches("^[a-z0-9_][a-z0-9._-]*(/[a-z0-9_][a-z0-9._-]*){0,7}$") and length <= 100;
def tag: matches("^[a-z0-9._:/-]{1,100}$");
def largest: 9007199254740991;
def digest: matches("^[0-9a-f]{64}$");
def name: matches("^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*){0,7}$") and length <= 100;
def trust_domain: matches("^[a-z0-9][a-z0-9._-]{0,99}$");
