//! What a command that writes is to do: flags beat the environment, which beats `search.toml`, which beats the defaults.

mod file;

use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::{env, thread};

use anyhow::bail;
use serde_json::Value;

use super::args::{self, INDEX_VARIABLE, LanguageChoice};
use super::{DEFAULT_INDEX, nearest_index, program};
use crate::index::standing::resolved;
use crate::index::sync::SyncOptions;
use crate::language::Language;
use crate::text;
use crate::walk::{self, WalkOptions};
use file::KEYS;
pub(super) use file::{ConfigFile, NAME};

/// More threads than that gain little: the disk and one merging thread are shared.
const MAX_THREADS: usize = 8;

/// Where a value is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was typed.
    Flag,
    /// It stands in the environment.
    Environment(&'static str),
    /// It stands in a file, in a line.
    File(PathBuf, usize),
    /// Nobody said anything.
    Default,
}

/// A value as it would stand in `search.toml`, and where it is from.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Its key there.
    pub(super) key: &'static str,
    /// Null: the default, which depends on the machine or on nothing.
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// All that a command is to do.
pub(super) struct Settings {
    settings: Vec<Setting>,
    /// Where what `search.toml` names is looked for.
    folder: PathBuf,
}

impl Settings {
    /// What holds for a command that was given these arguments.
    ///
    /// # Errors
    ///
    /// When something is wrong in `search.toml`.
    pub(super) fn of(command: &args::Index, index: Option<&Path>) -> anyhow::Result<Self> {
        let file = ConfigFile::nearest()?;
        let folder = file.as_ref().map_or_else(PathBuf::new, |file| file.folder().to_owned());
        let settings = KEYS.iter().map(|key| setting(key.name, command, index, file.as_ref()));
        Ok(Self { settings: settings.collect(), folder })
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Setting] {
        &self.settings
    }

    /// Whether any files and folders are named.
    pub(super) fn has_roots(&self) -> bool {
        !self.texts("roots").is_empty()
    }

    /// The files and folders, absolute.
    ///
    /// # Errors
    ///
    /// When there are none, or one is not there.
    pub(super) fn roots(&self) -> anyhow::Result<Vec<PathBuf>> {
        let (setting, paths) = (self.get("roots"), self.texts("roots"));
        if paths.is_empty() {
            bail!(
                "no path is given, and no {NAME} with roots lies here or above; give a folder, such as: search index ."
            );
        }
        let from = if matches!(setting.origin, Origin::File(..)) { &*self.folder } else { Path::new("") };
        let paths: Vec<PathBuf> = paths.iter().map(|path| from.join(path)).collect();
        Ok(walk::roots(&paths)?)
    }

    /// How a run goes about it.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Glob`] when a pattern is none.
    pub(super) fn sync_options(&self) -> crate::Result<SyncOptions> {
        let number = |key| self.get(key).value.as_u64();
        let processors = || thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        let walk = WalkOptions {
            no_ignore: self.is_on("no-ignore"),
            hidden: self.is_on("hidden"),
            globs: self.texts("glob"),
            ignored: self.texts("ignore"),
        };
        walk::check(&walk)?;
        let report = self.report().map(|report| resolved(&report)).transpose()?;
        Ok(SyncOptions {
            walk,
            passed_over: report.into_iter().collect(),
            verify: self.is_on("verify"),
            retry: self.is_on("retry"),
            program: program(),
            wait: self.is_on("wait"),
            languages: languages(&self.texts("language")),
            extraction: text::Options { text_fields: self.texts("text-field") },
            threads: number("threads").and_then(|n| usize::try_from(n).ok()).unwrap_or_else(processors),
            memory: number("memory"),
            max_file: number("max-file"),
            ..SyncOptions::default()
        })
    }

    /// The file in which what was not indexed is to be listed, if it is.
    pub(super) fn report(&self) -> Option<PathBuf> {
        let setting = self.get("report");
        let from = if matches!(setting.origin, Origin::File(..)) { &*self.folder } else { Path::new("") };
        setting.value.as_str().map(|file| from.join(file))
    }

    /// Whether files that could not be indexed are to show in the exit code.
    pub(super) fn is_strict(&self) -> bool {
        self.is_on("strict")
    }

    /// Whether nothing is to be shown.
    pub(super) fn is_quiet(&self) -> bool {
        self.is_on("quiet")
    }

    fn get(&self, key: &str) -> &Setting {
        self.settings.iter().find(|setting| setting.key == key).expect("KEYS has all keys")
    }

    fn is_on(&self, key: &str) -> bool {
        self.get(key).value.as_bool().unwrap_or_default()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let texts = self.get(key).value.as_array();
        texts.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

fn setting(
    key: &'static str,
    command: &args::Index,
    index: Option<&Path>,
    file: Option<&ConfigFile>,
) -> Setting {
    if let Some(value) = typed(key, command, index) {
        let is_environment =
            key == "index" && env::var_os(INDEX_VARIABLE).as_deref() == index.map(Path::as_os_str);
        let origin = if is_environment { Origin::Environment(INDEX_VARIABLE) } else { Origin::Flag };
        return Setting { key, value, origin };
    }
    if let Some((file, (value, line))) = file.and_then(|file| Some((file, file.get(key)?))) {
        return Setting { key, value: value.clone(), origin: Origin::File(file.path.clone(), line) };
    }
    let value = match key {
        "index" => index_folder_of(None, file).display().to_string().into(),
        "roots" | "glob" | "ignore" | "language" | "text-field" => Value::Array(Vec::new()),
        "no-ignore" | "hidden" | "verify" | "retry" | "wait" | "strict" | "quiet" => false.into(),
        _ => Value::Null,
    };
    Setting { key, value, origin: Origin::Default }
}

/// What was typed for a key, if anything was.
fn typed(key: &str, command: &args::Index, index: Option<&Path>) -> Option<Value> {
    let reading = &command.reading;
    let list = |texts: &[String]| (!texts.is_empty()).then(|| texts.into());
    match key {
        "roots" => {
            let paths: Vec<String> = command.paths.iter().map(|path| path.display().to_string()).collect();
            list(&paths)
        }
        "index" => index.map(|index| index.display().to_string().into()),
        "no-ignore" => reading.no_ignore.map(Value::from),
        "hidden" => reading.hidden.map(Value::from),
        "glob" => list(&reading.glob),
        "ignore" => list(&reading.ignore),
        "language" => {
            let code = |choice: &LanguageChoice| match choice {
                LanguageChoice::All => "all".to_owned(),
                LanguageChoice::One(language) => language.code().to_owned(),
            };
            list(&reading.language.iter().map(code).collect::<Vec<_>>())
        }
        "text-field" => list(&reading.text_field),
        "verify" => command.verify.map(Value::from),
        "retry" => command.retry.map(Value::from),
        "wait" => command.wait.map(Value::from),
        "threads" => reading.threads.map(Value::from),
        "memory" => reading.memory.map(Value::from),
        "max-file" => reading.max_file.map(Value::from),
        "report" => command.report.as_ref().map(|file| file.display().to_string().into()),
        "strict" => command.strict.map(Value::from),
        "quiet" => command.quiet.map(Value::from),
        _ => None,
    }
}

fn languages(codes: &[String]) -> Vec<Language> {
    let choices: Vec<LanguageChoice> = codes.iter().filter_map(|code| code.parse().ok()).collect();
    if choices.contains(&LanguageChoice::All) {
        return Language::ALL.to_vec();
    }
    let one = |choice: LanguageChoice| match choice {
        LanguageChoice::One(language) => Some(language),
        LanguageChoice::All => None,
    };
    choices.into_iter().filter_map(one).collect()
}

/// The index folder: the one given (or `SEARCH_INDEX`), else that of `search.toml`, else the nearest `index` upwards that
/// holds an index, else `index` beside `search.toml`, or here.
///
/// # Errors
///
/// When something is wrong in `search.toml`.
pub(super) fn index_folder(given: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    match given {
        Some(given) => Ok(given),
        None => Ok(index_folder_of(None, ConfigFile::nearest()?.as_ref())),
    }
}

fn index_folder_of(given: Option<PathBuf>, file: Option<&ConfigFile>) -> PathBuf {
    let beside = || {
        let folder = file.map(ConfigFile::folder);
        let is_here = || env::current_dir().is_ok_and(|here| Some(&*here) == folder);
        folder
            .filter(|_| !is_here())
            .map_or_else(|| DEFAULT_INDEX.into(), |folder| folder.join(DEFAULT_INDEX))
    };
    given.or_else(|| file?.index()).or_else(nearest_index).unwrap_or_else(beside)
}

/// A file that says what can stand in it.
pub(super) fn template() -> String {
    file::template()
}

impl Display for Origin {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => out.write_str("flag"),
            Self::Environment(name) => write!(out, "environment: {name}"),
            Self::File(path, line) => write!(out, "{}:{line}", path.display()),
            Self::Default => out.write_str("default"),
        }
    }
}
