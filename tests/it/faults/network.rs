//! Nothing that `search index` reads leads it to the network: a library that is loaded before the program ends whatever
//! turns there. Without a C compiler nothing is tried.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{LIMIT, index_by, library, untried};
use crate::samples::{self, Sample, office, pdf_objects, pdf_of, zip};
use crate::support::TestDir;

/// What the library ends a process with.
const REFUSED: i32 = 97;

/// Documents that name what lies on the network.
fn referring() -> Vec<Sample> {
    const URL: &str = "http://127.0.0.1:9/x";
    let dtd = format!(
        "<!DOCTYPE a PUBLIC 'x' '{URL}.dtd' [<!ENTITY e SYSTEM '{URL}'><!ENTITY % p SYSTEM '{URL}'> %p;]>"
    );
    let html = format!(
        "{dtd}<base href='{URL}'><link rel=stylesheet href='{URL}'><script src='{URL}'></script><img src='{URL}'>\
         <iframe src='{URL}'></iframe><meta http-equiv=refresh content='0;url={URL}'><p>Ein Kahn &e;"
    );
    let xml = format!(
        "<?xml version='1.0'?><?xml-stylesheet href='{URL}'?>{dtd}<a xmlns:xi='http://www.w3.org/2001/XInclude'>\
         <xi:include href='{URL}'/>Ein Kahn &e;</a>"
    );
    let svg = format!("<svg><image href='{URL}'/><use href='{URL}#a'/><text>Ein Kahn</text></svg>");
    let docx = office(
        "word/document.xml",
        &format!("{dtd}<p><t>Ein Kahn &e;</t></p>"),
        &[(
            "word/_rels/document.xml.rels",
            format!("<Relationship Id='r2' Type='x/attachedTemplate' Target='{URL}' TargetMode='External'/>"),
        )],
    );
    let epub = zip(&[
        ("mimetype", "application/epub+zip".to_owned()),
        ("META-INF/container.xml", "<rootfile full-path='o.opf'/>".into()),
        (
            "o.opf",
            format!(
                "<item id='a' href='a.xhtml'/><item id='b' href='{URL}'/><itemref idref='a'/><itemref idref='b'/>"
            ),
        ),
        ("a.xhtml", html.clone()),
    ]);
    let mut pdf = pdf_objects("Ein Kahn");
    pdf[0] = format!(
        "<</Type /Catalog /Pages 2 0 R /OpenAction <</S /URI /URI ({URL})>> /AA <</O <</S /SubmitForm /F ({URL})>>>>>>"
    );
    let eml = format!(
        "From: a@b.de\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/external-body; \
         access-type=URL; URL=\"{URL}\"\n\n--x\nContent-Type: text/html\n\n{html}\n--x--\n"
    );
    let rtf = format!(
        "{{\\rtf1 Ein Kahn {{\\field{{\\*\\fldinst INCLUDETEXT \"{URL}\"}}}}{{\\*\\template {URL}}}}}"
    );
    vec![
        ("r.html", html.into_bytes()),
        ("r.xml", xml.into_bytes()),
        ("r.svg", svg.into_bytes()),
        ("r.md", format!("![Ein Kahn]({URL})\n\n<img src='{URL}'>\n").into_bytes()),
        ("r.rtf", rtf.into_bytes()),
        ("r.eml", eml.into_bytes()),
        ("r.docx", docx),
        ("r.epub", epub),
        ("r.pdf", pdf_of(&pdf)),
    ]
}

/// Compiles and runs a program that turns to the network, which the library must not let happen.
fn check_library(dir: &TestDir, library: &Path) {
    let source = "#include <sys/socket.h>\nint main(void) { return socket(AF_INET, SOCK_STREAM, 0) < 0; }\n";
    dir.file("caller.c", source);
    let caller = dir.path("caller");
    let compiled = Command::new("cc").arg("-o").arg(&caller).arg(dir.path("caller.c")).status();
    assert!(compiled.is_ok_and(|status| status.success()));
    let status = Command::new(caller).env("LD_PRELOAD", library).status().expect("it can be run");
    assert_eq!(status.code(), Some(REFUSED));
}

#[test]
fn no_document_leads_to_the_network() {
    let dir = TestDir::with(&[]);
    let Some(library) = library(&dir, "network.c") else {
        return untried("the network", "there is no compiler");
    };
    check_library(&dir, &library);
    let files = [samples::all(), referring()].concat();
    for (name, bytes) in &files {
        dir.bytes(&format!("docs/{name}"), bytes);
    }
    let (_, skipped) = index_by(&dir, dir.command(&["index", "docs"]).env("LD_PRELOAD", &library));
    assert_eq!(skipped.into_keys().collect::<Vec<_>>(), ["docs/a.doc"]);
    let found = dir.found(&["Kahn", "-n", "99"]);
    assert_eq!(found.len(), referring().len(), "{found:?}");
    // The process that reads dangerous files is told nothing by its parent, nor what is to be loaded before it.
    let mut input = Vec::new();
    for (name, bytes) in &files {
        let request =
            format!("{{\"name\":\"{name}\",\"size\":{},\"options\":{{\"text_fields\":[]}}}}\n", bytes.len());
        input.extend_from_slice(request.as_bytes());
        input.extend_from_slice(bytes);
    }
    let mut reader = dir.command(&[OsStr::new("extract")]);
    dir.bytes("requests", &input);
    let requests = std::fs::File::open(dir.path("requests")).expect("it was written");
    let output = dir.run_within(LIMIT, reader.stdin(Stdio::from(requests)).env("LD_PRELOAD", &library));
    assert_eq!((output.code, output.stdout.matches("{\"End\":").count()), (Some(0), files.len()));
}
