//! `search completions` and `search man`: shells load the scripts, and the pages have everything that can be typed.

use std::fs;
use std::io::{self, Write};
use std::process::Command;

use crate::support::{Output, TestDir};

/// Runs a program; none, and said aloud, where there is none of that name.
fn run(dir: &TestDir, program: &str, args: &[&str]) -> Option<Output> {
    let mut command = Command::new(program);
    command.args(args).current_dir(dir.path("")).env("HOME", dir.path("")).env("LC_ALL", "C.UTF-8");
    if Command::new(program).arg("--version").output().is_err() {
        writeln!(io::stderr(), "NOT TESTED: what {program} makes of it; {program} is missing")
            .expect("there is standard error");
        return None;
    }
    Some(dir.run(&mut command))
}

/// A folder that holds the script for a shell, as `script`.
fn with_script(shell: &str) -> TestDir {
    let dir = TestDir::with(&[]);
    let output = dir.search(&["completions", shell]);
    assert_eq!((output.code, &*output.stderr), (Some(0), ""));
    dir.file("script", &output.stdout);
    dir
}

/// Runs a program of the shell `shell`, which loads the script, and compares what it prints.
#[track_caller]
fn check(shell: &str, program: &str, expected: &[&str]) {
    let dir = with_script(shell);
    let Some(output) = run(&dir, shell, &["-c", program]) else { return };
    assert_eq!((output.code, &*output.stderr), (Some(0), ""), "{}", output.stdout);
    let words: Vec<&str> = output.stdout.split_whitespace().collect();
    for word in expected {
        assert!(words.contains(word), "{shell}: {word} is not among {words:?}");
    }
    assert!(!words.contains(&"extract"), "{shell}: {words:?}");
}

const COMMANDS: &[&str] = &["index", "query", "similar", "completions", "man"];

#[test]
fn bash_completes() {
    let complete = |line: &str| {
        let words = line.split(' ').map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let last = line.split(' ').count() - 1;
        format!(
            ". ./script; complete -p search >/dev/null; COMP_WORDS=({words}); COMP_CWORD={last}; \
             _search search \"${{COMP_WORDS[{last}]}}\" \"${{COMP_WORDS[{last}-1]}}\" 2>/dev/null; echo \"${{COMPREPLY[@]}}\""
        )
    };
    check("bash", &complete("search "), COMMANDS);
    check("bash", &complete("search query --f"), &["--format", "--facets"]);
    check("bash", &complete("search query --format "), &["json", "paths", "vimgrep"]);
}

/// What is a word each of `$(…)` is no name with a space.
#[test]
fn bash_completes_names_with_spaces() {
    let script = fs::read_to_string(with_script("bash").path("script")).expect("it was written");
    assert!(!script.contains("compgen -f") && script.contains("-o default"), "{script}");
}

#[test]
fn zsh_loads_its_script() {
    check("zsh", "autoload -U compinit; compinit -D; . ./script; print $_comps[search]", &["_search"]);
}

#[test]
fn fish_completes() {
    check("fish", "source script; complete -C 'search '", COMMANDS);
    check("fish", "source script; complete -C 'search completions '", &["bash", "fish", "powershell"]);
    check("fish", "source script; complete -C 'search query --f'", &["--format", "--facets"]);
    check("fish", "source script; complete -C 'search query --format '", &["json", "paths", "vimgrep"]);
}

#[test]
fn elvish_completes() {
    // What it has of this where somebody types.
    let editor = "var edit: = (ns [&completion:=(ns [&arg-completer=[&]]) \
                  &complex-candidate~={|text &display=''| echo $text}])";
    let script = fs::read_to_string(with_script("elvish").path("script")).expect("it was written");
    let complete =
        |words: &str| format!("{editor}\n{script}\n$edit:completion:arg-completer[search] search {words}");
    check("elvish", &complete("''"), COMMANDS);
    check("elvish", &complete("query ''"), &["--format", "--facets"]);
}

#[test]
fn there_is_a_script_for_powershell() {
    let script = fs::read_to_string(with_script("powershell").path("script")).expect("it was written");
    assert!(script.contains("vimgrep") || script.contains("--format"), "{script}");
    let unknown = TestDir::with(&[]).search(&["completions", "tcsh"]);
    assert_eq!((unknown.code, &*unknown.stdout), (Some(2), ""));
}

/// The commands that help names, and the options of each.
fn options(dir: &TestDir) -> Vec<(String, Vec<String>)> {
    let help = dir.search(&["--help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).expect("it names commands");
    let commands = commands.lines().take_while(|line| line.starts_with("  "));
    let names =
        commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let names = names.filter(|name| *name != "help");
    let options = |name: &str| {
        let help = dir.search(&[name, "--help"]).stdout;
        let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
        let words = lines
            .flat_map(|line| line.split([' ', ',', '=', '[']).take(3).map(str::to_owned).collect::<Vec<_>>());
        words.filter(|word| word.starts_with("--") && word.len() > 2).collect::<Vec<_>>()
    };
    names.map(|name| (name.to_owned(), options(name))).collect()
}

#[test]
fn pages_have_every_option() {
    let dir = TestDir::with(&[]);
    assert_eq!(dir.search(&["man", "--out", "share/man1"]).code, Some(0));
    let program = fs::read_to_string(dir.path("share/man1/search.1")).expect("it was written");
    assert_eq!(dir.search(&["man"]).stdout, program);
    let commands = options(&dir);
    assert!(commands.len() > 15, "{commands:?}");
    for (command, options) in commands {
        assert!(program.contains(&format!("search\\-{}(1)", command.replace('-', "\\-"))), "{command}");
        let page = fs::read_to_string(dir.path(&format!("share/man1/search-{command}.1")));
        let page = page.expect("each has a page").replace("\\-", "-").replace("\\fB", "").replace("\\fR", "");
        assert!(options.len() > 1, "{command}: {options:?}");
        for option in options {
            assert!(page.contains(&option), "search-{command}.1 has no {option}");
        }
    }
    assert!(!dir.path("share/man1/search-extract.1").exists());
}

#[test]
fn pages_are_sound() {
    let dir = TestDir::with(&[]);
    assert_eq!(dir.search(&["man", "--out", "man1"]).code, Some(0));
    for page in fs::read_dir(dir.path("man1")).expect("it was made") {
        let page = page.expect("it can be listed").path().display().to_string();
        let man = ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", &page];
        for (program, args) in [("man", &man[..]), ("mandoc", &["-Tlint", "-Werror", &page])] {
            if let Some(output) = run(&dir, program, args) {
                let complaints = if program == "man" { &output.stderr } else { &output.stdout };
                assert_eq!((output.code, &**complaints), (Some(0), ""), "{page}");
            }
        }
    }
}

#[test]
fn pages_name_the_environment() {
    let page = TestDir::with(&[]).search(&["man"]).stdout;
    let variables = page.split(".SH ENVIRONMENT").nth(1).expect("there are some");
    for variable in ["SEARCH_INDEX", "NO_COLOR"] {
        assert!(variables.contains(&format!("\\fB{variable}\\fR")), "{variables}");
    }
}

#[test]
fn help_and_errors_have_the_colours_that_are_asked_for() {
    let dir = TestDir::with(&[]);
    for (args, coloured) in [
        (&["query", "--help"][..], false),
        (&["query", "--help", "--color", "always"], true),
        (&["--color=always", "qurey"], true),
        (&["--color=always", "--color", "never", "--help"], false),
        (&["query", "--limit", "x", "--", "--color=always"], false),
        (&["--color", "always", "query", "Tee"], true),
    ] {
        let output = dir.search(args);
        assert_eq!((output.stdout + &output.stderr).contains('\x1b'), coloured, "{args:?}");
    }
}

/// A device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_an_error() {
    let dir = crate::support::TestDir::with(&[]);
    for args in [&["--help"][..], &["--version"], &["query", "-h"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("it is there");
        let output = dir.command(args).stdout(full).output().expect("the program can be run");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && stderr.starts_with("error: "), "{args:?}: {stderr}");
    }
}
