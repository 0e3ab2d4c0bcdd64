//! `search.toml`: what stands in it, and in which line. What is wrong in it is said with its line and what is allowed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::super::args::{self, LanguageChoice};

/// What the file is called.
pub(in crate::cli) const NAME: &str = "search.toml";

/// What can stand in the file.
pub(super) struct Key {
    pub(super) name: &'static str,
    /// The flag that beats it; of `search index` itself what it is given.
    pub(super) flag: &'static str,
    takes: Takes,
    /// What it stands for, and a line as an example.
    pub(super) about: &'static str,
    pub(super) example: &'static str,
}

/// What a key can be given.
#[derive(Clone, Copy)]
enum Takes {
    Switch,
    Threads,
    Memory,
    Bytes,
    Text,
    Texts,
    Languages,
}

/// All keys, in the order in which they are shown.
pub(super) const KEYS: &[Key] = &[
    Key {
        name: "roots",
        flag: "PATH",
        takes: Takes::Texts,
        about: "Files and folders, as seen from this file: `search index` without a path takes these.",
        example: "roots = [\"docs\", \"mail\"]",
    },
    Key {
        name: "index",
        flag: "--index",
        takes: Takes::Text,
        about: "Folder of the index, as seen from this file.",
        example: "index = \"index\"",
    },
    Key {
        name: "no-ignore",
        flag: "--no-ignore",
        takes: Takes::Switch,
        about: "Take files that .gitignore and .ignore exclude, too.",
        example: "no-ignore = false",
    },
    Key {
        name: "hidden",
        flag: "--hidden",
        takes: Takes::Switch,
        about: "Take hidden files and folders, too.",
        example: "hidden = false",
    },
    Key {
        name: "glob",
        flag: "--glob",
        takes: Takes::Texts,
        about: "Take only files that match, or none that match a pattern with a ! before it.",
        example: "glob = [\"*.md\", \"*.txt\"]",
    },
    Key {
        name: "ignore",
        flag: "--ignore",
        takes: Takes::Texts,
        about: "Take no files and folders that match, as in .gitignore.",
        example: "ignore = [\"drafts/\", \"*.bak\"]",
    },
    Key {
        name: "language",
        flag: "--language",
        takes: Takes::Languages,
        about: "The only languages the documents are in.",
        example: "language = [\"de\", \"it\"]",
    },
    Key {
        name: "text-field",
        flag: "--text-field",
        takes: Takes::Texts,
        about: "Of JSON records the fields that hold text; otherwise all that are text.",
        example: "text-field = [\"title\", \"body\"]",
    },
    Key {
        name: "verify",
        flag: "--verify",
        takes: Takes::Switch,
        about: "Compare contents even where size and time have not changed.",
        example: "verify = false",
    },
    Key {
        name: "retry",
        flag: "--retry",
        takes: Takes::Switch,
        about: "Try again what gave no text before, though it has not changed.",
        example: "retry = false",
    },
    Key {
        name: "wait",
        flag: "--wait",
        takes: Takes::Switch,
        about: "Wait for another run that is writing to the index to end.",
        example: "wait = false",
    },
    Key {
        name: "threads",
        flag: "--threads",
        takes: Takes::Threads,
        about: "Threads; otherwise one a processor, at most 8.",
        example: "threads = 2",
    },
    Key {
        name: "memory",
        flag: "--memory",
        takes: Takes::Memory,
        about: "Take no more memory than that, whatever the files are like.",
        example: "memory = \"300MB\"",
    },
    Key {
        name: "max-file",
        flag: "--max-file",
        takes: Takes::Bytes,
        about: "Skip larger files.",
        example: "max-file = \"1GB\"",
    },
    Key {
        name: "report",
        flag: "--report",
        takes: Takes::Text,
        about: "List what was not indexed in this file, as seen from here, a line of JSON each.",
        example: "report = \"skipped.jsonl\"",
    },
    Key {
        name: "strict",
        flag: "--strict",
        takes: Takes::Switch,
        about: "End with exit code 3 where a file could not be indexed for an error.",
        example: "strict = false",
    },
    Key {
        name: "quiet",
        flag: "--quiet",
        takes: Takes::Switch,
        about: "Show no progress and no summary.",
        example: "quiet = false",
    },
];

/// A file that has been read.
#[derive(Debug, Default)]
pub(in crate::cli) struct ConfigFile {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What stands in it, by key, and in which line.
    values: BTreeMap<&'static str, (Value, usize)>,
}

impl ConfigFile {
    /// The nearest one upwards from the working directory, if there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or something is wrong in it.
    pub(in crate::cli) fn nearest() -> anyhow::Result<Option<Self>> {
        let Ok(here) = env::current_dir() else { return Ok(None) };
        let found = here.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file());
        let Some(path) = found else { return Ok(None) };
        let shown = path.strip_prefix(&here).map_or_else(|_| path.clone(), Path::to_owned);
        let text = fs::read_to_string(&path).with_context(|| shown.display().to_string())?;
        Ok(Some(Self { values: parse(&text, &shown)?, path }))
    }

    /// What stands behind `key`, and in which line.
    pub(super) fn get(&self, key: &str) -> Option<(&Value, usize)> {
        self.values.get(key).map(|(value, line)| (value, *line))
    }

    /// The folder that it lies in, where what it names is looked for.
    pub(in crate::cli) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// The folder of the index, if one is named.
    pub(in crate::cli) fn index(&self) -> Option<PathBuf> {
        self.get("index").and_then(|(value, _)| value.as_str()).map(|index| self.folder().join(index))
    }
}

/// The values in `text`, by key.
fn parse(text: &str, path: &Path) -> anyhow::Result<BTreeMap<&'static str, (Value, usize)>> {
    let line = |at: usize| 1 + text.get(..at).unwrap_or(text).matches('\n').count();
    let place = |at: usize| format!("{}:{}", path.display(), line(at));
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            bail!("{}: {}", place(at), error.message());
        }
    };
    let mut values = BTreeMap::new();
    for (name, value) in table.get_ref() {
        let at = name.span().start;
        let Some(key) = KEYS.iter().find(|key| key.name == name.get_ref()) else {
            let allowed: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
            bail!("{}: there is no key {}; allowed are {}", place(at), name.get_ref(), allowed.join(", "));
        };
        match key.takes.read(value.get_ref()) {
            Ok(value) => drop(values.insert(key.name, (value, line(at)))),
            Err(allowed) => bail!("{}: {} takes {allowed}", place(value.span().start), key.name),
        }
    }
    Ok(values)
}

impl Takes {
    /// The value, or else what is allowed.
    fn read(self, value: &DeValue<'_>) -> Result<Value, String> {
        let texts = |allowed: &str| -> Result<Vec<&str>, String> {
            let list = value.as_array().ok_or(allowed)?;
            list.iter().map(|text| text.get_ref().as_str().ok_or_else(|| allowed.to_owned())).collect()
        };
        match self {
            Self::Switch => value.as_bool().map(Value::from).ok_or("true or false".to_owned()),
            Self::Threads => {
                let number = number(value).filter(|number| (1..=64).contains(number));
                number.map(Value::from).ok_or("a number from 1 to 64".to_owned())
            }
            Self::Memory => size(value, args::memory),
            Self::Bytes => size(value, args::bytes),
            Self::Text => value.as_str().map(Value::from).ok_or("a text such as \"index\"".to_owned()),
            Self::Texts => {
                let allowed = "a list of texts such as [\"a\", \"b\"]";
                let texts = texts(allowed)?;
                if texts.contains(&"") { Err(format!("{allowed}; one is empty")) } else { Ok(texts.into()) }
            }
            Self::Languages => {
                let codes = texts("a list of languages such as [\"de\", \"it\"]")?;
                match codes.iter().find_map(|code| code.parse::<LanguageChoice>().err()) {
                    Some(unknown) => Err(format!("a list of languages; {unknown}")),
                    None => Ok(codes.into()),
                }
            }
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<u64> {
    let number = value.as_integer()?;
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn size(value: &DeValue<'_>, read: fn(&str) -> Result<u64, String>) -> Result<Value, String> {
    let text = value.as_str().map(str::to_owned).or_else(|| number(value).map(|number| number.to_string()));
    let text = text.ok_or("a size such as \"300MB\"")?;
    read(&text).map(Value::from).map_err(|allowed| format!("a size; {text} is {allowed}"))
}

/// A file that says what can stand in it.
pub(super) fn template() -> String {
    let mut text = "# What `search index` does where nothing else is said. Flags beat the environment, which beats this file.\n"
        .to_owned();
    for Key { flag, about, example, .. } in KEYS {
        text.extend(["\n# ", about, " (", flag, ")\n# ", example, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, error: &str) {
        let found = parse(text, Path::new("search.toml")).map_err(|error| error.to_string());
        assert_eq!(found.err().as_deref(), Some(error), "{text}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let keys: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
        check(
            "hidden = true\n\nhiden = true\n",
            &format!("search.toml:3: there is no key hiden; allowed are {}", keys.join(", ")),
        );
        check("hidden = 1\n", "search.toml:1: hidden takes true or false");
        check("\nthreads = 0", "search.toml:2: threads takes a number from 1 to 64");
        check("roots = \"docs\"", "search.toml:1: roots takes a list of texts such as [\"a\", \"b\"]");
        check(
            "text-field = [\"\"]",
            "search.toml:1: text-field takes a list of texts such as [\"a\", \"b\"]; one is empty",
        );
        check("roots = [1]", "search.toml:1: roots takes a list of texts such as [\"a\", \"b\"]");
        check(
            "memory = \"3MB\"",
            "search.toml:1: memory takes a size; 3MB is no size from 150 MB on; 300MB or 2GB is one",
        );
        check(
            "max-file = \"much\"",
            "search.toml:1: max-file takes a size; much is no size; 300MB, 1.5GB or 1000000 is one",
        );
    }

    #[test]
    fn what_is_right_is_read() {
        let text = "roots = [\"a\"]\nthreads = 0x10\nmemory = \"1GB\"\nmax-file = 1_000\n";
        let values = parse(text, Path::new("search.toml")).expect("nothing is wrong with it");
        let shown: Vec<String> =
            values.iter().map(|(key, (value, line))| format!("{line} {key} {value}")).collect();
        assert_eq!(shown, ["4 max-file 1000", "3 memory 1000000000", "1 roots [\"a\"]", "2 threads 16"]);
    }

    #[test]
    fn every_example_is_one() {
        for key in KEYS {
            let values = parse(key.example, Path::new("search.toml")).expect(key.name);
            assert!(values.contains_key(key.name), "{}", key.example);
        }
        let uncommented = template().replace("# roots", "roots");
        assert_eq!(parse(&uncommented, Path::new("search.toml")).expect("it is right").len(), 1);
    }
}
