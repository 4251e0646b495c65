"""Asks a real browser what is seen of the vectors, before and after `portcullis sanitize --profile browser`.

    python3 -m venv venv && venv/bin/pip install cmarkgfm
    venv/bin/python plugins/smac/vectors/settle.py target/debug/portcullis

Renders with cmark-gfm (without its tagfilter) and reads `innerText` in headless Chromium, which is on the
path as `chromium`. Prints what it disagrees about; exit code 1 when a payload is seen afterwards.

What it cannot settle: `innerText` has text that is transparent, tiny, clipped or moved away, front matter,
and control characters; those vectors are listed as `seen before`.
"""

import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import cmarkgfm
from cmarkgfm.cmark import Options

HERE = pathlib.Path(__file__).parent
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
PAGE = """<!doctype html><meta charset=utf-8><body><script>
const bytes = Uint8Array.from(atob("%s"), c => c.charCodeAt(0));
const pages = JSON.parse(new TextDecoder().decode(bytes));
function seen(html) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-same-origin";
  document.body.appendChild(frame);
  frame.contentDocument.open();
  frame.contentDocument.write("<!doctype html><body><div>" + html);
  frame.contentDocument.close();
  const text = frame.contentDocument.body ? frame.contentDocument.body.innerText : "";
  frame.remove();
  return text;
}
const out = new TextEncoder().encode(JSON.stringify(pages.map(pair => pair.map(seen))));
let text = "";
for (const byte of out) text += String.fromCharCode(byte);
document.body.innerHTML = '<pre id="out">' + btoa(text) + "</pre>";
</script>"""
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=120000", "--dump-dom",
]


def vectors():
    for path in sorted(HERE.glob("*.json")):
        for vector in json.loads(path.read_text()):
            if vector.get("format", "markdown") == "markdown" and "settings" not in vector:
                yield vector


def sanitized(portcullis, texts):
    lines = "".join(json.dumps({"id": n, "text": t, "profile": "browser"}) + "\n" for n, t in enumerate(texts))
    run = subprocess.run([portcullis, "sanitize", "--jsonl"], input=lines, capture_output=True, text=True)
    answers = {answer["id"]: answer["text"] for answer in map(json.loads, run.stdout.splitlines())}
    return [answers[n] for n in range(len(texts))]


def rendered(text):
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    extensions = ["table", "autolink", "strikethrough", "tasklist"]
    return cmarkgfm.cmark.markdown_to_html_with_extensions(text, options=options, extensions=extensions)


def seen(pairs):
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        page.write_text(PAGE % base64.b64encode(json.dumps(pairs).encode()).decode())
        command = ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", page.as_uri()]
        dom = subprocess.run(command, capture_output=True, text=True).stdout
    return json.loads(base64.b64decode(re.search(r'<pre id="out">([^<]*)', dom).group(1)))


def folded(text):
    return " ".join(UNSEEN.sub("", text).split())


def main():
    cases = list(vectors())
    inputs = [vector["input"] for vector in cases]
    outputs = sanitized(sys.argv[1], inputs)
    pages = seen([[rendered(a), rendered(b)] for a, b in zip(inputs, outputs)])
    left = 0
    for vector, (before, after) in zip(cases, pages):
        payload = [words for words in vector["payload"] if folded(words)]
        if vector["browser"] == "strip" and any(words in after for words in payload):
            left += 1
            print("LEFT", vector["id"], repr(after))
        if vector["browser"] == "strip" and any(words in before for words in payload):
            print("seen before", vector["id"])
        elif vector["browser"] in ("keep", "strip") and folded(before) != folded(after):
            print("differs", vector["id"], repr(folded(before)), repr(folded(after)))
    print(f"{len(cases)} vectors, {left} payloads left")
    sys.exit(left > 0)


main()
