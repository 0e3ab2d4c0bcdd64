//! How editors are told which file and which line.

use std::path::Path;

/// Those that take a line as `+12`, before the file.
const BY_PLUS: &[&str] = &[
    "vi",
    "vim",
    "nvim",
    "view",
    "gvim",
    "ex",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "mg",
    "jed",
    "joe",
    "ne",
    "micro",
    "hx",
    "helix",
    "kak",
    "less",
];
/// Those that take it behind the file, after `-g`.
const BY_COLON: &[&str] = &["code", "code-insiders", "codium", "vscodium", "cursor"];

/// The program and its arguments that open `path` at `line`. `editor` is a program with options, spaces between them, or
/// the path of one, which may hold spaces. The line is left out where it is not known how to tell it.
pub(super) fn command(editor: &str, path: &str, line: Option<usize>) -> (String, Vec<String>) {
    let mut words = editor.split_whitespace().map(str::to_owned);
    let (program, mut args) = if Path::new(editor.trim()).is_file() {
        (editor.trim().to_owned(), Vec::new())
    } else {
        (words.next().unwrap_or_default(), words.collect())
    };
    let name = Path::new(&program).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    match line {
        Some(line) if BY_PLUS.contains(&name) => args.extend([format!("+{line}"), path.to_owned()]),
        Some(line) if BY_COLON.contains(&name) => args.extend(["-g".to_owned(), format!("{path}:{line}")]),
        _ => args.push(path.to_owned()),
    }
    (program, args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(editor: &str, line: Option<usize>, expected: &str) {
        let (program, args) = command(editor, "/docs/a b.md", line);
        assert_eq!(format!("{program} {}", args.join(" | ")), expected);
    }

    #[test]
    fn lines_are_told_as_each_takes_them() {
        check("vi", Some(12), "vi +12 | /docs/a b.md");
        check("/usr/bin/vim.basic -u NONE", Some(12), "/usr/bin/vim.basic -u | NONE | +12 | /docs/a b.md");
        check("emacs -nw", Some(1), "emacs -nw | +1 | /docs/a b.md");
        check("code --wait", Some(12), "code --wait | -g | /docs/a b.md:12");
        check("gedit", Some(12), "gedit /docs/a b.md");
        check("nano", None, "nano /docs/a b.md");
        check("code", None, "code /docs/a b.md");
    }

    #[test]
    fn a_program_may_lie_in_a_folder_with_spaces() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = folder.path().join("my vim");
        std::fs::write(&program, "").expect("files can be written");
        let editor = program.display().to_string();
        assert_eq!(command(&editor, "/a", Some(2)), (editor, vec!["/a".to_owned()]));
    }
}
