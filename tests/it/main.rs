//! The program as its users meet it, and the library's promises, in one binary: it links once.

/// Every other module writes files, runs the program and compares what it says.
mod support;

/// What is read, broken and packed in other tests.
#[cfg(feature = "formats")]
mod samples;

/// What people look at when a word is not found.
mod analyze;
/// A setting that is from somewhere else than people think is looked for in vain.
mod config;
/// Nobody sees a misspelt word of his own.
mod corrections;
/// A measure that is wrong steers all later work wrong.
mod eval;
/// Numbers that do not add up explain nothing.
mod explain;
/// Every format comes from somebody else, and some come broken.
mod extract;
/// A filter that lets through too much or too little, and nobody knows what was not looked at.
mod filters;
/// Editors, spreadsheets and shells take what is written as it is.
mod formats;
/// A document must not command the terminal of whoever finds it.
// Elsewhere no name holds what steers a terminal.
#[cfg(unix)]
mod harmless;
/// Someone will type it, or paste it.
mod hostile;
/// A run that keeps, adds or removes the wrong file loses a document, and nobody sees it.
mod index;
/// What reads a file may die of it; the run must not.
#[cfg(feature = "formats")]
mod isolation;
/// Other programs read it; a field that changes its meaning breaks them.
mod json;
/// What is told of a text must agree with what the index does with it.
mod lang;
/// A word found by the rules of the wrong language is not found.
mod language;
/// The table must answer for every language, or someone is left to wonder.
mod languages;
/// What is changed in it breaks programs that nobody here has seen.
mod library;
/// The end of a long file is as good as its beginning.
mod long;
/// A model believes what it reads, and asks for whatever it is told to.
#[cfg(feature = "mcp")]
mod mcp;
/// People remember what a file was called.
mod names;
/// What is found, in which order, and how it is shown.
mod query;
/// A sign that is taken as a word, or a word as a sign, and the answer is to another question.
mod query_language;
/// What ranks first, and that nothing else decides it.
mod ranking;
/// What is not described is not promised.
mod schema;
/// Nobody chooses how an index is divided, so that nobody may notice.
mod segments;
/// Whoever can reach it will try what it does not mean to give.
#[cfg(feature = "server")]
mod server;
/// What is typed with a key, or read instead of help, must be what the program takes.
#[cfg(unix)]
mod shells;
/// Translations are found by what survives them, and strangers are not taken for them.
mod similar;
/// People judge a hit by its snippets: a word that is cut, or a mark on the wrong one, and they pass it by.
mod snippets;
/// Who asks in other words than the document has is told what was shown instead.
mod stand_ins;
/// The numbers people compare before and after a change.
mod stats;
/// A terminal that is not given back is of no use to anybody.
#[cfg(all(target_os = "linux", feature = "tui"))]
mod tui;
/// What others have packed may be made to do harm.
#[cfg(feature = "formats")]
mod unpacking;
/// What is taken out, written out or made anew must be all of it, and nothing else.
mod upkeep;
/// Nobody looks whether it still runs.
#[cfg(unix)]
mod watch;
/// A wrong reason is worse than none: it sends people to look in the wrong place.
mod why_not;
/// What people mean is seldom written as they type it.
mod words;

/// Language by language, in files that need no programmer.
mod analysis;
/// Runs end when a machine is switched off, too.
#[cfg(unix)]
mod crash;
/// What happens to disks, files and processes sooner or later.
#[cfg(unix)]
mod faults;
/// Files are moved, touched and broken between two runs, and a run ends in the middle.
mod in_step;
/// Pairs of words, language by language: what meets and what stays apart.
mod inflection;
/// What holds for every text and every query, whoever wrote it.
mod properties;

/// What went wrong once does not again.
mod regression;
/// House rules: what a reviewer would have to look for otherwise.
mod tidy;
