//! An orderly end of a run that is told to stop: a signal comes in, the index is left as it was, the process ends by
//! the signal.

use std::io;

use crate::index::Index;

#[cfg(not(unix))]
pub(super) use elsewhere::Signals;
#[cfg(all(feature = "server", not(unix)))]
pub(super) use elsewhere::when_told;
#[cfg(unix)]
pub(super) use on_unix::Signals;
#[cfg(all(feature = "server", unix))]
pub(super) use on_unix::when_told;

#[cfg(unix)]
mod on_unix {
    use std::os::raw::c_int;
    use std::thread::{self, JoinHandle};
    use std::{fs, mem};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM};
    use signal_hook::iterator::{self, Handle};
    use signal_hook::low_level::emulate_default_handler;

    use super::{Index, io};

    /// What asks a program to end; a pipe that nobody reads any more is the last of them.
    const STOPPING: [c_int; 4] = [SIGINT, SIGTERM, SIGHUP, SIGPIPE];

    /// Signals that wait until it is known what is to be left in order.
    pub(in crate::cli) struct Signals(iterator::Signals);

    /// Stops the run on a signal for as long as it lives.
    pub(in crate::cli) struct Stopper {
        signals: Handle,
        thread: Option<JoinHandle<iterator::Signals>>,
    }

    impl Signals {
        /// Keeps signals back from now on.
        pub(in crate::cli) fn await_now() -> io::Result<Self> {
            let ignored = ignored();
            // Rust ignores the broken pipe itself, so that nothing is known of whoever started the program.
            let stopping =
                STOPPING.iter().filter(|&&signal| signal == SIGPIPE || ignored >> (signal - 1) & 1 == 0);
            iterator::Signals::new(stopping).map(Self)
        }

        /// Ends the process on the first signal, and leaves `index` in order.
        pub(in crate::cli) fn stop(self, index: &Index) -> io::Result<Stopper> {
            let Self(mut signals) = self;
            let (index, handle) = (index.clone(), signals.handle());
            let thread = thread::Builder::new().name("signals".into()).spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    index.stop();
                    // The process ends here.
                    let _ = emulate_default_handler(signal);
                }
                signals
            })?;
            Ok(Stopper { signals: handle, thread: Some(thread) })
        }
    }

    impl Drop for Stopper {
        fn drop(&mut self) {
            self.signals.close();
            // If a signal has come it ends the process here: what the run says of being stopped is no news.
            let signals = self.thread.take().map(JoinHandle::join);
            // The handlers write into a pipe for as long as the process lives. Were it closed, a broken pipe would call its own
            // handler for ever.
            mem::forget(signals);
        }
    }

    /// Calls `end` on each signal that asks a server to end.
    #[cfg(feature = "server")]
    pub(in crate::cli) fn when_told(end: impl Fn() + Send + 'static) -> io::Result<()> {
        let mut signals = iterator::Signals::new([SIGINT, SIGTERM])?;
        thread::Builder::new().name("signals".into()).spawn(move || signals.forever().for_each(|_| end()))?;
        Ok(())
    }

    /// The signals that whoever started the program has it ignore (`nohup`, a shell's background), a bit each; none
    /// where that cannot be told.
    fn ignored() -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or_default();
        u64::from_str_radix(mask.trim(), 16).unwrap_or_default()
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use super::{Index, io};

    /// There the system ends the process; the next run removes what it leaves.
    pub(in crate::cli) struct Signals;

    impl Signals {
        /// Does nothing.
        pub(in crate::cli) fn await_now() -> io::Result<Self> {
            Ok(Self)
        }

        /// Does nothing.
        pub(in crate::cli) fn stop(self, _index: &Index) -> io::Result<Self> {
            Ok(self)
        }
    }

    /// Calls `end` on Ctrl-C. Nobody can wait for that there: it is looked at each so often.
    #[cfg(feature = "server")]
    pub(in crate::cli) fn when_told(end: impl Fn() + Send + 'static) -> io::Result<()> {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};
        use std::thread;
        use std::time::Duration;

        use signal_hook::consts::SIGINT;

        const TICK: Duration = Duration::from_millis(50);
        let told = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(SIGINT, Arc::clone(&told))?;
        thread::Builder::new().name("signals".into()).spawn(move || {
            while !told.load(Ordering::Relaxed) {
                thread::sleep(TICK);
            }
            end();
        })?;
        Ok(())
    }
}
