//! Reads files: their bytes in, the documents in them out, whatever the file may do to what reads it.
//!
//! What reads a dangerous format may crash, run for ever or take all memory. Such files are read in a process of its own:
//! the program runs itself as `search extract` ([`serve`]), once for each extractor, and again when that has died.

mod message;
mod process;
mod serve;

use std::fmt::{self, Debug, Formatter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::document::Extracted;
use crate::text::{self, Each, ExtractError, Format, Found, MAX_WAIT, Options};
use process::{Failure, Process};
pub use serve::{confine, serve};

/// Hands over the documents of a file of a format of somebody else's.
pub type Extract = dyn Fn(&Path, &[u8], &mut Each<'_>) -> Result<(), ExtractError> + Send + Sync;

/// A format that this library does not know: whoever uses the library reads it.
#[derive(Clone)]
pub struct CustomFormat {
    /// The endings of its files' names, in lower case, without dots. They come before all that content tells.
    pub endings: Vec<String>,
    /// Hands over the documents of a file, whose name and bytes it is given. It runs in this process, on several threads.
    pub extract: Arc<Extract>,
}

impl CustomFormat {
    fn is_of(&self, name: &Path) -> bool {
        let ending = name.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        self.endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
    }
}

impl Debug for CustomFormat {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.debug_struct("CustomFormat").field("endings", &self.endings).finish_non_exhaustive()
    }
}

/// Reads files one after another.
#[derive(Debug, Default)]
pub struct Extractor {
    /// What is wanted of files.
    pub options: Options,
    formats: Vec<CustomFormat>,
    /// The program that reads dangerous files when it is told to `extract`; none: they are read in this process.
    program: Option<PathBuf>,
    /// It, once it was needed.
    process: Option<Process>,
    /// How long a file may take to be read; none: [`MAX_WAIT`].
    patience: Option<Duration>,
}

impl Extractor {
    /// One that has files of dangerous formats read by `program`, which is this program. Without one they are read in this
    /// process, which must trust them then.
    #[must_use]
    pub fn new(options: Options, program: Option<PathBuf>) -> Self {
        Self { options, program, ..Self::default() }
    }

    /// The same, which reads these formats as well.
    #[must_use]
    pub fn with_formats(self, formats: Vec<CustomFormat>) -> Self {
        Self { formats, ..self }
    }

    /// Hands over the documents of the file `name`, which holds `bytes`.
    ///
    /// # Errors
    ///
    /// [`ExtractError`], when no text can be read out of the file. Documents may have been handed over before.
    pub fn extract(&mut self, name: &Path, bytes: &[u8], each: &mut Each<'_>) -> Result<(), ExtractError> {
        if let Some(format) = self.formats.iter().find(|format| format.is_of(name)) {
            return (format.extract)(name, bytes, each);
        }
        let is_isolated = || Format::of(name, bytes).is_some_and(|format| format.is_isolated);
        match self.program.clone() {
            Some(program) if is_isolated() => self.extract_apart(&program, name, bytes, each),
            _ => text::extract(name, bytes, &self.options, each),
        }
    }

    fn extract_apart(
        &mut self,
        program: &Path,
        name: &Path,
        bytes: &[u8],
        each: &mut Each<'_>,
    ) -> Result<(), ExtractError> {
        loop {
            let (mut process, is_new) = match self.process.take() {
                Some(process) => (process, false),
                None => (Process::start(program)?, true),
            };
            let mut is_untouched = true;
            let outcome = process.extract(
                name,
                bytes,
                &self.options,
                self.patience.unwrap_or(MAX_WAIT),
                &mut |found| {
                    is_untouched = false;
                    each(found)
                },
            );
            match outcome {
                Ok(outcome) => {
                    self.process = Some(process);
                    return outcome;
                }
                // What the files before this one have left behind may have been too much for it.
                Err(Failure::Died(_)) if !is_new && is_untouched => {}
                Err(Failure::Died(reason) | Failure::Stopped(reason)) => return Err(reason),
            }
        }
    }

    /// All documents of the file `name`, which holds `bytes`; members that give no text are left out.
    ///
    /// # Errors
    ///
    /// As [`Extractor::extract`], and [`ExtractError::NoText`] where there is no document.
    pub fn documents(&mut self, name: &Path, bytes: &[u8]) -> Result<Vec<Extracted>, ExtractError> {
        let mut documents = Vec::new();
        self.extract(name, bytes, &mut |found| {
            if let Found::Document(document) = found {
                documents.push(document);
            }
            Ok(())
        })?;
        if documents.is_empty() { Err(ExtractError::NoText) } else { Ok(documents) }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Shorter than whoever hangs, longer than a machine under load takes to answer.
    const PATIENCE: Duration = Duration::from_secs(20);
    /// The beginning of a file that is read apart.
    const DANGEROUS: &[u8] = b"{\\rtf1 ";

    fn stand_in() -> Extractor {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reader.sh");
        Extractor { patience: Some(PATIENCE), ..Extractor::new(Options::default(), Some(program)) }
    }

    fn bodies(extractor: &mut Extractor, name: &str, bytes: &[u8]) -> Result<Vec<String>, ExtractError> {
        let documents = extractor.documents(Path::new(name), bytes)?;
        Ok(documents.into_iter().map(|document| document.body).collect())
    }

    /// What becomes of a dangerous file, and that the next one is read nevertheless.
    #[track_caller]
    fn check(extractor: &mut Extractor, name: &str, reason: ExtractError) {
        assert_eq!(bodies(extractor, name, DANGEROUS), Err(reason), "{name}");
        assert_eq!(bodies(extractor, "good.pdf", DANGEROUS), Ok(vec!["Tee".to_owned()]), "after {name}");
    }

    #[test]
    fn whatever_a_reader_does_the_next_file_is_read() {
        let mut extractor = stand_in();
        for name in ["crash", "leave", "garbage", "flood", "half"] {
            check(&mut extractor, name, ExtractError::Crashed);
        }
        check(&mut extractor, "memory", ExtractError::TooMuchMemory);
        check(&mut extractor, "loop", ExtractError::TooSlow);
        check(&mut extractor, "refuse", ExtractError::Encrypted);
        extractor.patience = Some(Duration::from_millis(50));
        assert_eq!(bodies(&mut extractor, "hang", DANGEROUS), Err(ExtractError::TooSlow));
        extractor.patience = Some(PATIENCE);
        check(&mut extractor, "crash", ExtractError::Crashed);
    }

    #[test]
    fn one_reader_serves_until_it_dies() {
        let mut extractor = stand_in();
        let mut of = |name| {
            let _ = bodies(&mut extractor, name, DANGEROUS);
            extractor.process.as_ref().map(Process::id)
        };
        let first = of("a.pdf");
        assert!(first.is_some());
        assert_eq!(of("refuse.pdf"), first);
        assert_eq!(of("crash.pdf"), None);
        assert_ne!(of("b.pdf"), first);
    }

    #[test]
    fn what_earlier_files_left_behind_is_not_a_files_fault() {
        let mut extractor = stand_in();
        for _ in 0..3 {
            assert_eq!(bodies(&mut extractor, "worn.pdf", DANGEROUS), Ok(vec!["Tee".to_owned()]));
        }
    }

    #[test]
    fn a_crash_in_every_tenth_file_costs_no_other() {
        let mut extractor = stand_in();
        let name =
            |n: usize| if n.is_multiple_of(10) { format!("{n} crash.pdf") } else { format!("{n}.pdf") };
        let (read, lost): (Vec<_>, Vec<_>) =
            (0..200).map(|n| bodies(&mut extractor, &name(n), DANGEROUS)).partition(Result::is_ok);
        assert_eq!((read.len(), lost.len()), (180, 20));
        assert!(lost.iter().all(|reason| reason == &Err(ExtractError::Crashed)));
    }

    #[test]
    fn a_reader_that_takes_nothing_is_not_waited_for() {
        let mut extractor = Extractor::new(Options::default(), Some("false".into()));
        let large = [DANGEROUS, &vec![b' '; 4_000_000]].concat();
        // It ends a run, where that must end in order.
        let signalled = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGPIPE, signalled.clone())
            .expect("it can be caught");
        assert_eq!(bodies(&mut extractor, "a.pdf", &large), Err(ExtractError::Crashed));
        assert!(!signalled.load(Ordering::Relaxed));
    }

    #[test]
    fn plain_text_needs_no_reader() {
        let mut extractor = Extractor::new(Options::default(), Some("/no/such/program".into()));
        assert_eq!(bodies(&mut extractor, "a.txt", b"Tee"), Ok(vec!["Tee".to_owned()]));
        let reason = bodies(&mut extractor, "a.pdf", DANGEROUS);
        assert!(matches!(reason, Err(ExtractError::NoReader(_))), "{reason:?}");
    }

    #[test]
    fn whoever_takes_no_more_ends_the_reader() {
        let mut extractor = stand_in();
        let stopped = extractor.extract(Path::new("a.pdf"), DANGEROUS, &mut |_| Err(ExtractError::Stopped));
        assert_eq!(stopped, Err(ExtractError::Stopped));
        assert_eq!(bodies(&mut extractor, "a.pdf", DANGEROUS), Ok(vec!["Tee".to_owned()]));
    }
}
