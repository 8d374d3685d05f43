"""The page in a real browser: every chart drawn, no error, no request."""

import http.server
import json
import os
import shutil
import subprocess
import threading

import pytest

from tanfeng.programme.report.render import write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chromium():
    found = next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))),
        None,
    )
    if found is None:
        if os.environ.get("TANFENG_REQUIRE_ALL") == "1":
            pytest.fail("chromium is missing: apt install chromium")
        pytest.skip("needs chromium: apt install chromium")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_draws_all_charts_and_sends_nothing(report, tmp_path, chromium, language):
    write(report, tmp_path, formats=("html",))
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, format, *args):
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}"
        shown = subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                "--v=0", f"--user-data-dir={tmp_path / 'profile'}",
                # The browser's own housekeeping is not the page's doing, but must not get out.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                f"--log-net-log={tmp_path / 'net.json'}",
                "--virtual-time-budget=15000", "--dump-dom", f"{origin}/report.{language}.html",
            ],
            capture_output=True, timeout=120,
        )  # fmt: skip
        server.shutdown()
    page, log = shown.stdout.decode(), shown.stderr.decode()
    assert page.count('data-drawn="yes"') == 6, log[-2000:]
    assert 'data-drawn="no"' not in page
    assert "CONSOLE" not in log
    assert asked == [f"/report.{language}.html"]
    events = json.loads((tmp_path / "net.json").read_text(encoding="utf-8"))["events"]
    urls = [e["params"] for e in events if "url" in e.get("params", {})]
    assert any(one["url"].startswith(origin) for one in urls), "the log saw the page itself"
    assert not [
        one["url"]
        for one in urls
        if one.get("initiator") == origin and one["url"].startswith(("http:", "https:", "ws"))
    ]
