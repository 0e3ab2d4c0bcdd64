//! What can be typed after `search tui`, `search completions` and `search man`.

use std::path::PathBuf;

use clap_complete::Shell;

#[cfg(feature = "tui")]
use super::value::word;

/// Search in the terminal while typing: hits, and beside them the document with all that matches marked.
///
/// Documents are opened in $VISUAL or $EDITOR, at the line. Where standard output goes into a pipe, it is drawn on
/// standard error: vim "$(search tui)" opens what was chosen with Ctrl-O.
#[cfg(feature = "tui")]
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Keys: F1 shows them. Exit code: 0, or 2 when something went wrong or there is no terminal."
)]
pub struct Tui {
    /// What to look for first.
    #[arg(value_name = "WORDS", value_parser = word())]
    pub words: Vec<String>,
}

/// Print what completes this program's commands and options in a shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "bash:        search completions bash >~/.local/share/bash-completion/completions/search\n\
                  zsh:         search completions zsh >\"${fpath[1]}/_search\"\n\
                  fish:        search completions fish >~/.config/fish/completions/search.fish\n\
                  PowerShell:  search completions powershell >>$PROFILE\n\
                  elvish:      search completions elvish >>~/.config/elvish/rc.elv"
)]
pub struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Print the manual page, or write one for the program and one for each of its commands.
#[derive(Debug, clap::Args)]
#[command(after_help = "To install them: search man --out ~/.local/share/man/man1")]
pub struct Man {
    /// The folder for the pages; it is made where there is none.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}
