//! `search index`: what is added, kept, replaced, removed and passed over.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use search::analysis::ANALYSIS_VERSION;
use search::index::schema::FORMAT_VERSION;

use crate::support::TestDir;

const TEA: &str = "Der Tee wird im Winter getrunken, weil er die Hände und den Bauch wärmt.\n";
const BREAD: &str = "Das Brot wird am Morgen gebacken und noch warm auf den Markt gebracht.\n";
const RAIN: &str = "La pioggia è caduta per tutta la notte sulle colline intorno alla città.\n";

/// What a run says in its first line.
fn counts(added: u64, updated: u64, removed: u64, kept: u64, skipped: u64) -> String {
    format!("{added} added, {updated} updated, {removed} removed, {kept} kept, {skipped} skipped")
}

#[test]
fn a_run_says_what_it_did() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA), ("docs/brot.txt", BREAD), ("docs/pioggia.txt", RAIN)]);
    let bytes = TEA.len() + BREAD.len() + RAIN.len();
    let summary = format!(
        "3 added, 0 updated, 0 removed, 0 kept, 0 skipped\n\
         3 documents in the index: de 2, it 1\n{bytes} B read\n"
    );
    dir.search(&["index", "docs"]).check(0, "", &summary);
}

#[test]
fn quiet_says_nothing() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA), ("docs/bild.png", "\0")]);
    dir.search(&["index", "docs", "--quiet"]).check(0, "", "");
    assert_eq!(dir.found(&["Tee"]), ["docs/tee.txt"]);
}

#[test]
fn a_second_run_keeps_everything() {
    let dir = TestDir::with(&[("docs/tee.txt", TEA), ("docs/brot.txt", BREAD)]);
    assert_eq!(dir.index(&["docs"]), counts(2, 0, 0, 0, 0));
    let second =
        "0 added, 0 updated, 0 removed, 2 kept, 0 skipped\n2 documents in the index: de 2\n0 B read\n";
    dir.search(&["index", "docs"]).check(0, "", second);
}

#[test]
fn a_changed_file_is_replaced() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/b.txt", BREAD)]);
    dir.index(&["docs"]);
    dir.file("docs/a.txt", RAIN);
    assert_eq!(dir.index(&["docs"]), counts(0, 1, 0, 1, 0));
    assert_eq!(dir.found(&["Tee"]), Vec::<String>::new());
    assert_eq!(dir.found(&["pioggia"]), ["docs/a.txt"]);
    assert_eq!(dir.found(&["Brot"]), ["docs/b.txt"]);
}

#[test]
fn a_deleted_file_is_removed() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/b.txt", BREAD)]);
    dir.index(&["docs"]);
    dir.remove("docs/a.txt");
    assert_eq!(dir.index(&["docs"]), counts(0, 0, 1, 1, 0));
    assert_eq!(dir.found(&["Tee Brot"]), ["docs/b.txt"]);
}

#[test]
fn only_files_below_the_paths_are_removed() {
    let dir = TestDir::with(&[("one/a.txt", TEA), ("one-more/b.txt", BREAD), ("one/deep/c.txt", RAIN)]);
    assert_eq!(dir.index(&["one", "one-more"]), counts(3, 0, 0, 0, 0));
    dir.remove("one/a.txt");
    dir.remove("one/deep/c.txt");
    dir.remove("one-more/b.txt");
    assert_eq!(dir.index(&["one/deep"]), counts(0, 0, 1, 0, 0));
    assert_eq!(dir.found(&["Tee Brot pioggia"]).len(), 2);
    assert_eq!(dir.index(&["one"]), counts(0, 0, 1, 0, 0));
    assert_eq!(dir.found(&["Tee Brot pioggia"]), ["one-more/b.txt"]);
}

#[test]
fn a_path_can_be_a_file() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/b.txt", BREAD)]);
    assert_eq!(dir.index(&["docs/a.txt"]), counts(1, 0, 0, 0, 0));
    assert_eq!(dir.index(&["docs/b.txt"]), counts(1, 0, 0, 0, 0));
    assert_eq!(dir.found(&["Tee"]), ["docs/a.txt"]);
}

#[test]
fn several_folders_share_an_index() {
    let dir = TestDir::with(&[("one/a.txt", TEA), ("two/b.txt", BREAD)]);
    assert_eq!(dir.index(&["one"]), counts(1, 0, 0, 0, 0));
    assert_eq!(dir.index(&["two"]), counts(1, 0, 0, 0, 0));
    assert_eq!(dir.index(&["two", "one"]), counts(0, 0, 0, 2, 0));
    assert_eq!(dir.found(&["Tee Brot"]).len(), 2);
}

#[test]
fn a_folder_within_another_is_read_once() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/deep/b.txt", BREAD), ("docs-old/c.txt", RAIN)]);
    let paths = ["docs/deep", "docs", "docs-old", "docs/../docs", "docs/a.txt"];
    assert_eq!(dir.index(&paths), counts(3, 0, 0, 0, 0));
    assert_eq!(dir.index(&paths), counts(0, 0, 0, 3, 0));
}

#[test]
fn an_empty_folder_makes_an_empty_index() {
    let dir = TestDir::with(&[]);
    fs::create_dir(dir.path("docs")).expect("folders can be made");
    let summary = "0 added, 0 updated, 0 removed, 0 kept, 0 skipped\n0 documents in the index\n0 B read\n";
    dir.search(&["index", "docs"]).check(0, "", summary);
    dir.search(&["query", "Tee"]).check(1, "", "nothing found for: Tee (the index is empty)\n");
}

/// A folder of files that are ignored, hidden, or neither.
fn tree() -> TestDir {
    TestDir::with(&[
        ("docs/a.txt", TEA),
        ("docs/b.md", BREAD),
        ("docs/.gitignore", "ignored.txt\n"),
        ("docs/ignored.txt", TEA),
        ("docs/deep/.ignore", "passed-over/\n"),
        ("docs/deep/passed-over/c.txt", BREAD),
        ("docs/deep/d.txt", RAIN),
        ("docs/.hidden.txt", TEA),
        ("docs/.cache/e.txt", BREAD),
    ])
}

#[track_caller]
fn check_tree(options: &[&str], files: &[&str]) {
    let dir = tree();
    dir.index(&[&["docs"], options].concat());
    let mut found = dir.found(&["Tee Brot pioggia", "--limit", "99"]);
    found.sort();
    assert_eq!(found, files.iter().map(|file| format!("docs/{file}")).collect::<Vec<_>>());
}

#[test]
fn ignored_and_hidden_files_are_passed_over() {
    check_tree(&[], &["a.txt", "b.md", "deep/d.txt"]);
}

#[test]
fn ignored_files_are_taken_when_asked_for() {
    let ignored = ["a.txt", "b.md", "deep/d.txt", "deep/passed-over/c.txt", "ignored.txt"];
    check_tree(&["--no-ignore"], &ignored);
}

#[test]
fn hidden_files_are_taken_when_asked_for() {
    check_tree(&["--hidden"], &[".cache/e.txt", ".hidden.txt", "a.txt", "b.md", "deep/d.txt"]);
}

#[test]
fn rules_without_end_are_not_read() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/in/b.txt", BREAD)]);
    dir.file("docs/in/.gitignore", &"*brot?[0-9]\n".repeat(100_000));
    let output = dir.search(&["index", "docs"]);
    let skipped = "skipped 1 file: its .gitignore is larger than 1 MB\n    [DIR]/docs/in\n";
    assert!(output.stderr.contains(skipped), "{}", output.stderr);
    assert_eq!(dir.index(&["docs", "--no-ignore"]), counts(1, 0, 0, 1, 0));
}

#[test]
fn globs_choose_files() {
    check_tree(&["--glob", "*.md"], &["b.md"]);
    check_tree(&["--glob", "!*.md"], &["a.txt", "deep/d.txt"]);
    check_tree(&["--glob", "!deep/**"], &["a.txt", "b.md"]);
    check_tree(&["--glob", "*.md", "--glob", "a.*"], &["a.txt", "b.md"]);
    check_tree(&["--glob", "[a-z]*.txt", "--glob", "!{deep,.*}/**", "--glob", "!ignored*"], &["a.txt"]);
}

#[test]
fn a_glob_that_is_none_is_an_error() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let output = dir.search(&["index", "docs", "--glob", "{a"]);
    assert_eq!((output.code, &*output.stdout), (Some(2), ""));
    assert!(output.stderr.starts_with("error: {a: "), "{}", output.stderr);
    assert!(
        output.stderr.contains("\nhint:  give patterns such as '*.md' or 'drafts/**'\n"),
        "{}",
        output.stderr
    );
}

#[test]
fn what_is_ignored_can_be_taken_again() {
    check_tree(&["--ignore", "*.md"], &["a.txt", "deep/d.txt"]);
    check_tree(&["--ignore", "*.txt", "--ignore", "!d.txt"], &["b.md", "deep/d.txt"]);
    check_tree(&["--ignore", "deep/", "--ignore", "!d.txt"], &["a.txt", "b.md"]);
    check_tree(&["--ignore", "/d.txt", "--ignore", "/a.txt"], &["b.md", "deep/d.txt"]);
}

#[test]
fn a_run_that_is_refused_leaves_no_index() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    for (option, value, error) in [
        ("--ignore", "{a", "error: {a: "),
        ("--ignore", "", "error: : a pattern that names nothing"),
        ("--report", "nowhere/report", "error: nowhere/report: no such file or directory"),
        ("--text-field", "", "error: a value is required for '--text-field <FIELD>'"),
    ] {
        let output = dir.search(&["index", "docs", option, value]);
        assert_eq!(output.code, Some(2), "{option}");
        assert!(output.stderr.starts_with(error), "{}", output.stderr);
        assert!(!dir.path("index").exists(), "{option}");
    }
}

#[test]
#[cfg(unix)]
fn a_time_that_no_number_holds_is_the_last() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let file = fs::File::options().write(true).open(dir.path("docs/a.txt")).expect("it is there");
    let in_2299 = UNIX_EPOCH + Duration::from_hours(24 * 365 * 330);
    file.set_modified(in_2299).expect("files have times");
    dir.index(&["docs"]);
    assert_eq!(dir.found(&["Tee", "--since", "2200"]), ["docs/a.txt"]);
}

#[test]
fn an_index_is_never_indexed() {
    let dir = TestDir::with(&[("a.txt", TEA), ("other/b.txt", BREAD)]);
    assert_eq!(dir.index(&["other", "--index", "elsewhere"]), counts(1, 0, 0, 0, 0));
    let options = [".", "--no-ignore", "--hidden"];
    assert_eq!(dir.index(&options), counts(2, 0, 0, 0, 0));
    assert_eq!(dir.index(&options), counts(0, 0, 0, 2, 0));
}

#[test]
fn what_cannot_be_read_is_skipped_and_named() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.bytes("docs/bild.png", b"\x89PNG\0\0");
    let huge = fs::File::create(dir.path("docs/huge.txt")).expect("files can be written");
    huge.set_len(64_000_001).expect("a file of nothing can be as long as that");
    let summary = "1 added, 0 updated, 0 removed, 0 kept, 2 skipped\n\
                   skipped 1 file: binary\n    [DIR]/docs/bild.png\n\
                   skipped 1 file: larger than 64 MB\n    [DIR]/docs/huge.txt\n\
                   1 document in the index: de 1\n\
                   81 B read\n";
    dir.search(&["index", "docs"]).check(0, "", summary);
}

#[test]
fn of_many_skipped_files_five_are_named() {
    let dir = TestDir::with(&[]);
    for n in 1..=7 {
        dir.bytes(&format!("docs/{n}.png"), b"\0");
    }
    let summary = "0 added, 0 updated, 0 removed, 0 kept, 7 skipped\n\
                   skipped 7 files: binary\n    [DIR]/docs/1.png\n    [DIR]/docs/2.png\n    \
                   [DIR]/docs/3.png\n    [DIR]/docs/4.png\n    [DIR]/docs/5.png\n    and 2 more\n\
                   0 documents in the index\n\
                   7 B read\n";
    dir.search(&["index", "docs"]).check(0, "", summary);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_any_more_is_gone() {
    let dir = TestDir::with(&[("docs/a.txt", "Tee\n"), ("docs/in/b.txt", "Tee\n")]);
    dir.index(&["docs"]);
    dir.file("more/a.txt", "Kanne\n");
    for (name, target) in [("docs/a.txt", "../more/a.txt"), ("docs/in", "../more")] {
        let path = dir.path(name);
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.expect("it is there");
        std::os::unix::fs::symlink(target, path).expect("links can be made");
    }
    assert_eq!(dir.index(&["docs"]), counts(0, 0, 2, 0, 2));
    assert!(dir.found(&["Tee"]).is_empty());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_skipped_and_named() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    std::os::unix::fs::symlink("a.txt", dir.path("docs/link.txt")).expect("links can be made");
    std::os::unix::fs::symlink("..", dir.path("docs/loop")).expect("links can be made");
    let _socket = std::os::unix::net::UnixListener::bind(dir.path("docs/s")).expect("sockets can be made");
    let summary = "1 added, 0 updated, 0 removed, 0 kept, 3 skipped\n\
                   skipped 1 file: no regular file\n    [DIR]/docs/s\n\
                   skipped 2 files: symbolic link\n    [DIR]/docs/link.txt\n    [DIR]/docs/loop\n\
                   1 document in the index: de 1\n\
                   75 B read\n";
    dir.search(&["index", "docs"]).check(0, "", summary);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_skipped_and_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/secret.txt", BREAD)]);
    let secret = dir.path("docs/secret.txt");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).expect("its owner can");
    // The superuser reads it all the same.
    let (added, skipped) = if fs::read(&secret).is_ok() { (2, 0) } else { (1, 1) };
    let output = dir.search(&["index", "docs"]);
    assert_eq!(output.stderr.lines().next(), Some(&*counts(added, 0, 0, 0, skipped)));
    let named = "skipped 1 file: permission denied\n    [DIR]/docs/secret.txt\n";
    assert_eq!((output.code, output.stderr.contains(named)), (Some(0), skipped == 1));
}

#[cfg(unix)]
#[test]
fn an_index_that_may_not_be_written_answers() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.index(&["docs"]);
    let permit = |path: &str, mode| {
        fs::set_permissions(dir.path(path), fs::Permissions::from_mode(mode)).expect("its owner can");
    };
    let files = fs::read_dir(dir.path("index/segments")).expect("it is there");
    for file in files.map(|file| file.expect("it is there").path()) {
        fs::set_permissions(file, fs::Permissions::from_mode(0o400)).expect("its owner can");
    }
    permit("index/segments", 0o500);
    permit("index", 0o500);
    let found = dir.found(&["Tee"]);
    permit("index", 0o700);
    permit("index/segments", 0o700);
    assert_eq!(found, ["docs/a.txt"]);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_at_is_not_taken_for_gone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("docs/locked/b.txt", BREAD)]);
    dir.index(&["docs"]);
    let permit = |mode| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(dir.path("docs/locked"), permissions).expect("its owner can");
    };
    permit(0o000);
    dir.index(&["docs"]);
    permit(0o700);
    assert_eq!(dir.found(&["Brot"]), ["docs/locked/b.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_skipped() {
    use std::os::unix::ffi::OsStrExt;
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(dir.path("docs").join(name), BREAD).expect("files can be written");
    let output = dir.search(&["index", "docs"]);
    assert!(output.stderr.contains("skipped 1 file: name is not UTF-8\n    [DIR]/docs/caf\\xe9.txt\n"));
    assert_eq!(output.code, Some(0));
    for _ in 0..2 {
        let stats = dir.search(&["stats"]).stdout;
        assert!(stats.contains("skipped    1 file\n           1 name is not UTF-8\n"), "{stats}");
        assert!(dir.index(&["docs"]).starts_with("0 added, 0 updated, 0 removed, 1 kept, 1 skipped"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_taken_for_no_other() {
    use std::os::unix::ffi::OsStrExt;
    let dir = TestDir::with(&[("docs/caf\\xe9.txt", TEA)]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(dir.path("docs").join(name), BREAD).expect("files can be written");
    assert!(dir.index(&["docs"]).starts_with("1 added, 0 updated, 0 removed, 0 kept, 1 skipped"));
    for _ in 0..2 {
        assert!(dir.index(&["docs"]).starts_with("0 added, 0 updated, 0 removed, 1 kept, 1 skipped"));
        assert_eq!(dir.found(&["*"]), ["docs/caf\\xe9.txt"]);
    }
}

#[test]
fn names_that_would_steer_a_terminal_are_made_harmless() {
    let dir = TestDir::with(&[]);
    if fs::create_dir(dir.path("docs"))
        .and_then(|()| fs::write(dir.path("docs/\u{1b}[31m.png"), "\0"))
        .is_err()
    {
        return; // Not every file system has such names.
    }
    let output = dir.search(&["index", "docs"]);
    assert!(output.stderr.contains("[DIR]/docs/␛[31m.png\n"), "{}", output.stderr);
}

/// A mail may say all in its subject.
#[test]
fn a_document_that_is_a_title_alone_is_found_by_it() {
    let dir = TestDir::with(&[
        ("docs/a.eml", "From: a@b.de\nMIME-Version: 1.0\nSubject: Der Tee ist da\n\n"),
        ("docs/b.html", "<!doctype html><title>Das Brot</title>"),
    ]);
    assert_eq!(dir.index(&["docs"]), counts(2, 0, 0, 0, 0));
    assert_eq!(dir.found(&["Tee"]), ["docs/a.eml"]);
    assert_eq!(dir.found(&["Brote"]), ["docs/b.html"]);
}

/// The path stands beside the reason, which others share.
#[cfg(target_os = "linux")]
#[test]
fn a_reason_names_no_path() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    let name = "d".repeat(255);
    let half: std::path::PathBuf = (0..9).map(|_| &*name).collect();
    // Longer than any path that the system takes.
    for folder in ["docs/upper", "lower"] {
        fs::create_dir_all(dir.path(folder).join(&half)).expect("it is short enough");
    }
    fs::rename(dir.path("lower"), dir.path("docs/upper").join(&half).join("lower"))
        .expect("both are short enough");
    let output = dir.search(&["index", "docs"]);
    assert!(output.stderr.contains("\nskipped 1 file: file name too long\n"), "{}", output.stderr);
}

#[test]
fn verify_compares_contents() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.index(&["docs"]);
    let path = dir.path("docs/a.txt");
    let modified = fs::metadata(&path).and_then(|found| found.modified()).expect("the time is known");
    dir.file("docs/a.txt", &TEA.replace("Tee", "Rum"));
    let file = fs::File::options().write(true).open(&path).expect("the file is there");
    file.set_modified(modified).expect("its owner can");
    assert_eq!(dir.index(&["docs"]), counts(0, 0, 0, 1, 0), "size and time are as they were");
    assert_eq!(dir.index(&["docs", "--verify"]), counts(0, 1, 0, 0, 0));
    assert_eq!(dir.found(&["Rum"]), ["docs/a.txt"]);
    assert_eq!(dir.index(&["docs", "--verify"]), counts(0, 0, 0, 1, 0));
}

#[test]
fn a_path_that_is_not_there_changes_no_index() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.index(&["docs"]);
    dir.file("docs/b.txt", BREAD);
    dir.search(&["index", "docs", "nowhere"]).check(2, "", "error: nowhere: no such file or folder\n");
    assert_eq!(dir.found(&["Tee Brot"]), ["docs/a.txt"]);
}

#[test]
fn a_folder_that_holds_something_else_is_refused() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("photos/b.txt", BREAD)]);
    let error = "error: photos: the folder is not empty and holds no index\n\
                 hint:  choose an empty or new folder with --index\n";
    dir.search(&["index", "docs", "--index", "photos"]).check(2, "", error);
    assert_eq!(fs::read_dir(dir.path("photos")).expect("it is there").count(), 1);
}

#[test]
fn an_index_may_stand_beside_a_gitignore() {
    let dir = TestDir::with(&[("docs/a.txt", TEA), ("index/.gitignore", "*\n")]);
    assert_eq!(dir.index(&["docs"]), counts(1, 0, 0, 0, 0));
    let tag = fs::read_to_string(dir.path("index/CACHEDIR.TAG")).expect("it was made");
    assert!(tag.starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_an_index() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    // Whatever others are allowed otherwise.
    let run = |command: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args([
            "-c",
            "umask 0; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_search"),
            command,
            "docs",
            "--quiet",
        ]);
        assert_eq!(dir.run(shell.current_dir(dir.path("")).env_remove("SEARCH_INDEX")).code, Some(0));
    };
    let check = || {
        let files = fs::read_dir(dir.path("index/segments")).expect("it was made").flatten();
        let folders = ["index", "index/segments"].map(|folder| dir.path(folder));
        let all: Vec<_> = files.map(|file| file.path()).chain(folders).collect();
        assert!(all.len() > 8, "{all:?}");
        for path in all {
            let mode = fs::metadata(&path).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{path:?}");
        }
    };
    run("index");
    check();
    dir.file("docs/b.txt", BREAD);
    run("index");
    check();
    run("rebuild");
    check();
}

#[test]
fn an_index_of_another_version_says_so() {
    let dir = TestDir::with(&[("docs/a.txt", TEA)]);
    dir.index(&["docs"]);
    let meta = fs::read_to_string(dir.path("index/segments/meta.json")).expect("it was made");
    let other = meta.replace(&format!(r#"\"format\":{FORMAT_VERSION}"#), r#"\"format\":2"#);
    assert_ne!(meta, other);
    // An index of long ago had no checksums.
    let other = other.split_inclusive('\n').filter(|line| !line.starts_with("crc32 ")).collect::<String>();
    dir.file("index/segments/meta.json", &other);
    let error = format!(
        "error: index: the index was made by another version (format 2, analysis {ANALYSIS_VERSION}; \
         this one writes format {FORMAT_VERSION}, analysis {ANALYSIS_VERSION})\n\
         hint:  make it anew: search rebuild --index index\n"
    );
    dir.search(&["query", "Tee"]).check(2, "", &error);
    dir.search(&["stats"]).check(2, "", &error);
    dir.search(&["index", "docs"]).check(2, "", &error);
    let rebuilt = dir.search(&["rebuild", "--quiet"]);
    rebuilt.check(0, "", "");
    assert_eq!(dir.found(&["Tee"]), ["docs/a.txt"]);
}

#[test]
fn languages_can_be_given() {
    let dir = TestDir::with(&[("docs/a.txt", RAIN)]);
    dir.index(&["docs", "--language", "de,es"]);
    let languages = dir.search(&["query", "pioggia", "--format", "jsonl"]).hits()[0]["languages"].clone();
    assert!(!languages.to_string().contains("it"), "{languages}");
    let unknown = dir.search(&["index", "docs", "--language", "klingon"]);
    assert!(
        unknown
            .stderr
            .contains("klingon: no such language; give a code such as de, or a name such as German")
    );
    assert_eq!(unknown.code, Some(2));
}

#[test]
fn any_number_of_threads_makes_the_same_index() {
    let files: Vec<(String, String)> =
        (0..40).map(|n| (format!("docs/{n}.txt"), format!("{TEA}{n}\n"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let dir = TestDir::with(&files);
    let answer = |threads: &str| {
        dir.index(&["docs", "--threads", threads, "--index", threads]);
        dir.search(&["query", "Tee 7 Hand", "-n", "99", "--format", "jsonl", "--index", threads])
    };
    assert_eq!(answer("1"), answer("4"));
}

#[cfg(feature = "formats")]
#[test]
fn files_in_archives_are_found_by_their_names() {
    let dir = TestDir::with(&[]);
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (name, text) in [("a/tee.txt", TEA), ("../brot.txt", BREAD), ("bild.png", "\0")] {
        let mut header = tar::Header::new_gnu();
        // The library would refuse to write some of these names.
        header.as_gnu_mut().expect("it is one").name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(text.len() as u64);
        header.set_cksum();
        tar.append(&header, text.as_bytes()).expect("memory takes it");
    }
    let archive = tar.into_inner().and_then(flate2::write::GzEncoder::finish).expect("memory takes it");
    dir.bytes("docs/x.tgz", &archive);
    let output = dir.search(&["index", "docs"]);
    assert!(
        output.stderr.contains("skipped 1 file: binary\n    [DIR]/docs/x.tgz/bild.png\n"),
        "{}",
        output.stderr
    );
    assert_eq!(dir.found(&["Tee"]), ["docs/x.tgz/a/tee.txt"]);
    assert_eq!(dir.found(&["Brot"]), ["docs/x.tgz/brot.txt"]);
    assert_eq!(dir.index(&["docs"]), counts(0, 0, 0, 1, 1));
    dir.remove("docs/x.tgz");
    assert_eq!(dir.index(&["docs"]), counts(0, 0, 1, 0, 0));
}
