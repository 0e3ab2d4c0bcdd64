//! `search serve`, asked over sockets: what it answers, to whom, within which limits.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{TRAVERSALS, TestDir};

const GERMAN: (&str, &str) = (
    "docs/rechenzentrum.md",
    "# Ein Rechenzentrum in Korea\n\nDas neue Rechenzentrum steht am Meer und wird mit Wasser gekühlt.\n",
);
const ITALIAN: (&str, &str) =
    ("docs/it/centro.txt", "Il centro dati in Corea si trova vicino al mare e si raffredda con l'acqua.\n");
/// Longer than any test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server over an index.
struct Server {
    child: Child,
    address: SocketAddr,
    dir: TestDir,
}

/// An answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Server {
    /// Indexes `docs` in `dir` and serves it.
    fn start(dir: TestDir, args: &[&str]) -> Self {
        dir.index(&["docs"]);
        let args = [&["serve", "--listen", "127.0.0.1:0"], args].concat();
        let mut child = dir.command(&args).stderr(Stdio::piped()).spawn().expect("the program can be run");
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("it says where it is");
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/');
        let address = address.parse().unwrap_or_else(|_| panic!("no address: {line}"));
        // What it says later is read, so that it never waits for that.
        thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { child, address, dir }
    }

    fn of(files: &[(&str, &str)]) -> Self {
        Self::start(TestDir::with(files), &[])
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time can be set");
        stream
    }

    /// Sends bytes and reads all that comes back.
    fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(bytes).expect("it reads");
        read(stream)
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let host = self.address.to_string();
        let mut request = format!("GET {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            request.extend(["host: ", &host, "\r\n"]);
        }
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        self.send(format!("{request}\r\n").as_bytes())
    }

    #[track_caller]
    fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).expect("it is JSON")
    }

    #[track_caller]
    fn check(&self, path: &str, status: u16, said: &str) {
        let answer = self.get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(answer.body.contains(said), "{path}: {}", answer.body);
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.expect("kill can be run").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads an answer to its end.
fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("no answer: {error}"),
        _ => {}
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

#[test]
fn programs_get_the_json_of_the_command_line() {
    let server = Server::of(&[GERMAN, ITALIAN]);
    let mut found = server.json("/api/search?q=Rechenzentrum+Korea&facets=true&explain=true");
    assert_eq!(found["hits"][0]["path"], GERMAN.0);
    let here =
        server.dir.search(&["query", "Rechenzentrum Korea", "--facets", "--explain", "--format", "json"]);
    let mut typed = here.json();
    for answer in [&mut found, &mut typed] {
        answer["took_ms"] = Value::Null;
    }
    assert_eq!(found, typed);
    let document = server.json("/api/document?path=docs/it/centro.txt");
    assert_eq!((&document["languages"][0], &document["text"]), (&Value::from("it"), &Value::from(ITALIAN.1)));
    assert_eq!(server.json("/api/similar?path=docs/it/centro.txt")["path"], ITALIAN.0);
    assert_eq!(server.json("/api/stats")["documents"], 2);
    assert!(server.json("/api/languages")["languages"].as_array().is_some_and(|all| all.len() > 60));
    assert_eq!(server.json("/api/openapi.json")["openapi"], "3.1.0");
    assert_eq!(server.get("/health").body, "{\"status\":\"ok\"}");
    server.check("/metrics", 200, "search_documents 2");
    server.check("/metrics", 200, "search_answers_total{route=\"/api/search\",status=\"200\"} 1");
}

#[test]
fn filters_are_those_of_the_command_line() {
    let server = Server::of(&[GERMAN, ITALIAN]);
    let paths = |arguments: &str| {
        let found = server.json(&format!("/api/search?{arguments}"));
        let hits = found["hits"].as_array().expect("a list").iter();
        hits.map(|hit| hit["path"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths("language=it"), [ITALIAN.0]);
    assert_eq!(paths("type=md"), [GERMAN.0]);
    assert_eq!(paths("path=docs/it/**"), [ITALIAN.0]);
    assert_eq!(paths("sort=path"), [ITALIAN.0, GERMAN.0]);
    assert_eq!(paths("sort=path&reverse=true&limit=1"), [GERMAN.0]);
    assert_eq!(paths("until=1999"), Vec::<String>::new());
    assert_eq!(paths("q=&language=&limit=1&offset=1&sort=path"), [GERMAN.0]);
}

#[test]
fn what_is_no_argument_is_told() {
    let server = Server::of(&[GERMAN]);
    let found = server.json("/api/search?path=[");
    assert_eq!(found["total"], 0);
    assert!(found["warnings"][0].as_str().is_some_and(|said| said.starts_with("path=[: ")));
    let found = server.json("/api/search?since=2025&until=2024");
    assert_eq!(found["total"], 0);
    assert!(found["warnings"][0].as_str().is_some_and(|said| said.contains("no time lies between")));
    for (path, said) in [
        ("/api/search?limit=101", "limit: at most 100"),
        ("/api/search?limit=-1", "invalid digit"),
        ("/api/search?offset=10001", "offset: at most 10000"),
        ("/api/search?language=xx", "language=xx"),
        ("/api/search?since=never", "since=never: no date"),
        ("/api/search?type=*", "type: no endings"),
        ("/api/search?sort=best", "unknown variant"),
        ("/api/search?querry=x", "unknown field `querry`"),
        ("/api/search?q=a&q=b", "duplicate field"),
        ("/api/search?snippet_length=2001", "snippet_length: at most 2000"),
        ("/api/document", "missing field `path`"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 400, "{path}: {}", answer.body);
        assert!(answer.head.contains("content-type: application/problem+json"), "{}", answer.head);
        assert!(answer.body.contains(said), "{path}: {}", answer.body);
    }
    server.check("/api/document?path=docs/none", 404, "docs/none: the index holds no such document");
    server.check("/api/none", 404, "/api/none: there is nothing here");
}

#[test]
fn only_documents_of_the_index_are_served() {
    let server = Server::of(&[GERMAN, ("secret.txt", "Das Geheimnis steht nicht im Index.")]);
    let folder = server.dir.path("");
    let folder = folder.to_str().expect("a plain name");
    let absolute =
        ["secret.txt", "docs/../secret.txt", "docs", "docs/", "index/segments/meta.json", "../x", ""];
    let absolute = absolute.map(|path| format!("{folder}/{path}"));
    let mut tried = 0;
    for path in TRAVERSALS.iter().map(|&path| path.to_owned()).chain(absolute).chain(["a/".repeat(2_000)]) {
        let encoded = encoded(&path);
        for page in ["/document", "/api/document", "/similar", "/api/similar"] {
            let answer = server.get(&format!("{page}?path={encoded}"));
            let is_refused = matches!(answer.status, 404 | 414);
            assert!(is_refused, "{page} {path:?}: {} {}", answer.status, answer.body);
            assert!(!answer.body.contains("Geheimnis steht"), "{page} {path:?}");
            tried += 1;
        }
        // As a path of the server's own.
        if path.len() < 100
            && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./-~:;%".contains(&byte))
        {
            let answer = server.get(&format!("/{path}"));
            assert!(!answer.body.contains("Geheimnis steht"), "{path:?}");
        }
    }
    assert!(tried >= 4 * 80, "{tried}");
    server.check(&format!("/api/document?path={folder}/docs/rechenzentrum.md"), 200, "Rechenzentrum");
}

#[test]
fn others_are_kept_out() {
    let server = Server::of(&[GERMAN]);
    let port = server.address.port();
    for host in
        ["evil.example".to_owned(), format!("evil.example:{port}"), "127.0.0.1.evil.example".to_owned()]
    {
        let answer = server.get_with("/api/search?q=korea", &[("host", &host)]);
        assert_eq!((answer.status, answer.body.contains("rechenzentrum")), (403, false), "{host}");
    }
    assert_eq!(server.get_with("/api/stats", &[("host", &format!("localhost:{port}"))]).status, 200);
    let foreign = [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for header in foreign {
        assert_eq!(server.get_with("/api/stats", &[header]).status, 403, "{header:?}");
    }
    let answer = server.get("/?q=korea");
    for header in [
        "content-security-policy: default-src 'none'; ",
        "frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
    ] {
        assert!(answer.head.contains(header), "{header}: {}", answer.head);
    }
    assert!(!answer.head.contains("unsafe") && !answer.head.contains("access-control"), "{}", answer.head);
}

#[test]
fn nothing_is_changed_by_asking() {
    let server = Server::of(&[GERMAN]);
    let host = server.address;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"] {
        for path in ["/", "/api/search", "/api/document?path=docs/rechenzentrum.md"] {
            let request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
            let status = server.send(request.as_bytes()).status;
            assert_eq!(status, 405, "{method} {path}");
        }
    }
    let head = format!("HEAD /?q=korea HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let answer = server.send(head.as_bytes());
    assert_eq!((answer.status, &*answer.body), (200, ""));
}

#[test]
fn a_token_is_asked_for() {
    const TOKEN: &str = "a-token-of-some-length";
    let server = Server::start(TestDir::with(&[GERMAN]), &["--token", TOKEN]);
    for path in
        ["/api/search?q=korea", "/metrics", "/document?path=docs/rechenzentrum.md", "/api/openapi.json"]
    {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.body.contains("Meer")), (401, false), "{path}");
        assert!(answer.head.contains("www-authenticate: bearer"), "{}", answer.head);
    }
    assert_eq!(server.get("/health").status, 200);
    let bearer = |token: &str| {
        server.get_with("/api/search?q=korea", &[("authorization", &format!("Bearer {token}"))])
    };
    assert_eq!(
        [bearer(TOKEN).status, bearer("a-token-of-some-lengtt").status, bearer("").status],
        [200, 401, 401]
    );
    let page = server.get_with("/?q=korea", &[("accept", "text/html")]);
    assert_eq!((page.status, page.body.contains("name=\"token\"")), (401, true));
    let style = page.body.split('"').find(|text| text.starts_with("/style.css?"));
    assert_eq!(server.get(style.expect("its style is of this version")).status, 200);
    let login = |token: &str| {
        let (host, body) = (server.address, format!("token={token}"));
        let head = format!("POST /token HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        let kind = "content-type: application/x-www-form-urlencoded";
        server.send(format!("{head}{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes())
    };
    assert_eq!(login("wrong").status, 401);
    let entered = login(TOKEN);
    assert_eq!(entered.status, 303);
    let cookie = entered.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("it is kept");
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    let kept = cookie.split(';').next().unwrap_or_default();
    assert_eq!(server.get_with("/?q=korea", &[("cookie", kept)]).status, 200);
    assert_eq!(login(&"x".repeat(70_000)).status, 413);
}

#[test]
fn other_machines_need_a_token() {
    let dir = TestDir::with(&[GERMAN]);
    dir.index(&["docs"]);
    for (args, said) in [
        (&["--listen", "0.0.0.0:0"][..], "can be reached by others"),
        (&["--listen", "[::]:0"], "can be reached by others"),
        (&["--token", "short"], "could be guessed"),
        (&["--listen", "localhost"], "invalid value"),
        (&["--listen", "192.0.2.1:1", "--insecure"], "choose another address"),
    ] {
        let output = dir.search(&[&["serve"], args].concat());
        assert_eq!(output.code, Some(2), "{args:?}");
        assert!(output.stderr.contains(said), "{args:?}: {}", output.stderr);
    }
    let output = TestDir::with(&[]).search(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!((output.code, output.stderr.contains("there is no index here")), (Some(2), true));
}

#[test]
fn questions_have_bounds() {
    let server = Server::of(&[GERMAN]);
    let host = server.address;
    assert_eq!(server.get(&format!("/?q={}", "a".repeat(8_200))).status, 414);
    assert_eq!(server.get(&format!("/?q={}", "a".repeat(8_000))).status, 200);
    let many = "x: y\r\n".repeat(200);
    assert_eq!(server.send(format!("GET / HTTP/1.1\r\nhost: {host}\r\n{many}\r\n").as_bytes()).status, 431);
    let long = format!("GET / HTTP/1.1\r\nhost: {host}\r\nx: {}\r\n\r\n", "y".repeat(40_000));
    assert_eq!(server.send(long.as_bytes()).status, 431);
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    ] {
        let status = server.send(bytes).status;
        assert!(matches!(status, 0 | 400 | 505), "{status}");
    }
    // A header that never ends is waited for 5 seconds.
    let start = Instant::now();
    let answer = server.send(format!("GET / HTTP/1.1\r\nhost: {host}\r\n").as_bytes());
    let waited = start.elapsed();
    assert!(matches!(answer.status, 0 | 408), "{answer:?}");
    assert!((4..8).contains(&waited.as_secs()), "{waited:?}");
}

#[test]
fn who_sends_nothing_gives_way_and_is_told_so() {
    let server = Server::of(&[GERMAN]);
    let mut silent: Vec<TcpStream> = (0..256).map(|_| server.connect()).collect();
    silent[0].write_all(b"GET /api/search?q=korea HTTP/1.1\r\nhost:").expect("it reads");
    for (n, silent) in silent.iter_mut().enumerate().take(2) {
        // All are taken: the next are told so, or take the place of one that has been silent for a while.
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = server.get("/api/search?q=korea");
            match answer.status {
                200 => break,
                503 => assert!(answer.head.contains("retry-after: 1"), "{}", answer.head),
                _ => panic!("{answer:?}"),
            }
            assert!(Instant::now() < deadline, "nobody gives way");
        }
        // The first had begun to ask, the second had not.
        let gave_way = read(std::mem::replace(silent, server.connect()));
        assert_eq!(gave_way.status, 503, "{n}: {gave_way:?}");
        assert!(gave_way.head.contains("retry-after: 1"), "{n}: {gave_way:?}");
    }
}

#[test]
fn what_was_not_indexed_is_named() {
    let dir = TestDir::with(&[GERMAN, ("docs/a/<i>.bin", "\0"), ("docs/damaged.pdf", "%PDF-1.7\n")]);
    for n in 0..200 {
        dir.file(&format!("docs/b/{n:03}.bin"), "\0");
    }
    let server = Server::start(dir, &[]);
    let page = server.get("/index").body;
    let binary = "<summary>binary</summary><ul><li class=\"path\" dir=\"ltr\">docs/a/&lt;i&gt;.bin</li>\
        <li class=\"path\" dir=\"ltr\">docs/b/000.bin</li>";
    assert!(page.contains(binary), "{page}");
    // Two reasons share the room there is.
    assert!(page.contains("docs/b/148.bin</li></ul><p class=\"quiet\">and 51 more</p>"), "{page}");
    assert!(
        page.contains("<ul><li class=\"path\" dir=\"ltr\">docs/damaged.pdf</li></ul></details>"),
        "{page}"
    );
}

#[test]
fn many_ask_at_once() {
    let server = Server::of(&[GERMAN, ITALIAN]);
    let (sender, statuses) = mpsc::channel();
    thread::scope(|scope| {
        for n in 0..24 {
            let (server, sender) = (&server, sender.clone());
            scope.spawn(move || {
                for m in 0..10 {
                    let answer = server.get(&format!("/api/search?q=rechenzentrum+{n}+{m}"));
                    sender.send(answer.status).expect("it is read");
                }
            });
        }
    });
    drop(sender);
    assert!(statuses.iter().all(|status| status == 200));
}

#[test]
fn an_index_that_changes_is_followed() {
    let server = Server::of(&[GERMAN]);
    assert_eq!(server.json("/api/search?q=mare")["total"], 0);
    server.dir.file(ITALIAN.0, ITALIAN.1);
    server.dir.index(&["docs"]);
    assert_eq!(server.json("/api/search?q=mare")["hits"][0]["path"], ITALIAN.0);
    server.check("/metrics", 200, "search_index_reloads 1");
    let rebuilt = server.dir.search(&["rebuild"]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.stderr);
    assert_eq!(server.json("/api/search?q=mare")["total"], 1);
}

#[test]
fn files_are_watched_meanwhile() {
    let server = Server::start(TestDir::with(&[GERMAN]), &["--watch", "docs"]);
    server.dir.file(ITALIAN.0, ITALIAN.1);
    let deadline = Instant::now() + PATIENCE;
    while server.json("/api/search?q=mare")["total"] == 0 {
        assert!(Instant::now() < deadline, "it is not found");
    }
}

#[test]
fn a_damaged_index_is_told_and_mended() {
    let server = Server::of(&[GERMAN]);
    let meta = server.dir.path("index/segments/meta.json");
    let sound = std::fs::read(&meta).expect("it is there");
    std::fs::write(&meta, b"{}").expect("it can be written");
    server.check("/api/search?q=korea", 503, "search rebuild");
    std::fs::write(&meta, sound).expect("it can be written");
    assert_eq!(server.json("/api/search?q=korea")["total"], 1);
}

#[test]
fn it_ends_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::of(&[GERMAN]);
        // One that is connected, and has asked nothing, does not hold it.
        let mut asking = server.connect();
        let host = server.address;
        asking
            .write_all(format!("GET /api/search?q=korea HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes())
            .expect("it reads");
        let mut first = [0; 12];
        asking.read_exact(&mut first).expect("it answers");
        server.signal(signal);
        assert_eq!(server.child.wait().expect("it is a child").code(), Some(0), "{signal}");
        assert_eq!(&first, b"HTTP/1.1 200");
    }
}

/// What would become an element, an attribute or code if it were not escaped.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>",
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>x</script>",
    "<!--><script>alert(1)</script>",
    "javascript:alert(1)",
    "\" autofocus onfocus=alert(1) x=\"",
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe src=//evil.example>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "<sCrIpT>alert(1)</sCrIpT>",
    "<svg/onload=alert(1)>",
    "<math><mi xlink:href=javascript:alert(1)>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><input name=q>",
    "<object data=//evil.example>",
    "<style>*{background:url(//evil.example)}</style>",
    "]]><script>alert(1)</script>",
    "<mark id=m1>",
    "{{constructor}}",
];

#[test]
fn nothing_becomes_an_element() {
    for payload in PAYLOADS {
        let body = format!("Das Rechenzentrum {payload} steht am Meer, {payload}.\n");
        let title = format!("Titel {payload} Korea");
        let html = format!(
            "<html><head><title>{}</title><meta name=author content=\"{}\"></head><body><p>Das Rechenzentrum {} steht am Meer.</p></body></html>",
            escaped(&title),
            escaped(payload),
            escaped(payload)
        );
        let name: String = payload.chars().filter(|c| !matches!(c, '/' | '\0')).take(60).collect();
        let named = format!("docs/{name}.txt");
        let server = Server::of(&[
            ("docs/a.md", &format!("# {title}\n\n{body}")),
            ("docs/b.html", &html),
            (&named, &body),
        ]);
        let query = encoded(&format!("Rechenzentrum {payload}"));
        let path = encoded(&named);
        for page in [
            "/?q=Rechenzentrum".to_owned(),
            format!("/?q={query}&language={query}&folder={query}&type={query}&year={query}&sort={query}"),
            format!("/?q={query}&explain=on"),
            format!("/document?path=docs/a.md&q={query}"),
            "/document?path=docs/b.html&q=Rechenzentrum".to_owned(),
            format!("/document?path={path}&q={query}"),
            format!("/document?path={query}"),
            format!("/similar?path={path}"),
            format!("/similar?path={query}"),
            "/index".to_owned(),
        ] {
            let answer = server.get_with(&page, &[("accept", "text/html")]);
            check_elements(&answer.body, payload, &page);
        }
        let answer = server.get(&format!("/api/search?q={query}"));
        assert!(answer.head.contains("content-type: application/json"), "{}", answer.head);
    }
}

/// A value as it stands in an address, each byte of it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| encoded + &format!("%{byte:02x}"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// That a page holds no element and no attribute but those that it is made of.
#[track_caller]
fn check_elements(page: &str, payload: &str, address: &str) {
    const KNOWN: &[&str] = &[
        "!doctype", "html", "head", "meta", "title", "link", "script", "body", "a", "header", "form",
        "label", "input", "button", "main", "div", "section", "h1", "h2", "h3", "span", "nav", "ul", "ol",
        "li", "p", "b", "abbr", "time", "mark", "details", "summary", "aside", "article", "table", "thead",
        "tbody", "tfoot", "tr", "th", "td", "svg", "rect", "code", "dl", "dt", "dd",
    ];
    assert!(page.matches("<script").count() <= 1, "{address} {payload}");
    assert!(page.matches("<meta").count() <= 3 && page.matches("<link").count() <= 2, "{address} {payload}");
    for (at, _) in page.match_indices('<') {
        let tag = &page[at + 1..at + page[at..].find('>').unwrap_or_else(|| panic!("{address}: {payload}"))];
        let tag = tag.trim_start_matches('/');
        let (name, attributes) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
        assert!(KNOWN.contains(&&*name.to_ascii_lowercase()), "{address} {payload}: <{tag}>");
        // What stands between quotation marks is a value.
        let bare: String = attributes.split('"').step_by(2).collect();
        assert!(
            !bare.contains(" on") && !bare.contains("style") && !bare.contains('\''),
            "{address} {payload}: <{tag}>"
        );
        let links = attributes.contains("href=\"javascript:") || attributes.contains("=\"//");
        assert!(!links, "{address} {payload}: <{tag}>");
    }
}

#[test]
fn pages_are_small_and_whole_without_code() {
    let files: Vec<(String, String)> = (0..40)
        .map(|n| {
            (
                format!("docs/{n}/text{n}.md"),
                format!("# Tee {n}\n\n{}", "Der Tee wird im Winter getrunken. ".repeat(90)),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let server = Server::of(&files);
    let page = server.get("/?q=Tee&explain=on").body;
    assert!(page.len() < 50_000, "{}", page.len());
    for part in ["<mark>Tee</mark>", "rel=\"next\"", "name=\"q\"", "aria-label=\"Filters\"", "lang=\"de\""] {
        assert!(page.contains(part), "{part}");
    }
    let others = ["/style.css", "/search.js", "/icon.svg"].map(|file| server.get(file).body.len());
    assert!(page.len() + others.iter().sum::<usize>() < 100_000, "{others:?}");
    assert!(
        !page.contains("http://") && !page.contains("https://") && !page.contains("style=\""),
        "it asks nobody else"
    );
    let document = server.get("/document?path=docs/1/text1.md&q=Tee").body;
    assert!(document.contains("<mark id=\"m1\">Tee</mark>") && document.contains("id=\"L3\""), "{document}");
}
