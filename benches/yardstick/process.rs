//! What a process takes.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked how much memory a process has.
const TICK: Duration = Duration::from_millis(5);
/// Linux counts the time of processes in such parts of a second.
const TICKS_A_SECOND: f64 = 100.0;

/// What a process took.
pub(crate) struct Cost {
    /// Seconds.
    pub(crate) wall: f64,
    /// Seconds of processors.
    pub(crate) cpu: f64,
    /// MiB, without what is mapped from files: the most.
    pub(crate) memory: f64,
}

impl Cost {
    /// Runs a process to its end.
    pub(crate) fn of(mut command: Command) -> Self {
        let (start, before, mut memory) = (Instant::now(), cpu_of_children(), 0.0);
        let mut child = command.stdout(Stdio::null()).spawn().expect("it can be started");
        let status = loop {
            if let Some(status) = child.try_wait().expect("it is a child") {
                break status;
            }
            memory = anonymous(child.id()).max(memory);
            thread::sleep(TICK);
        };
        assert!(status.success(), "{command:?}: {status}");
        Self { wall: start.elapsed().as_secs_f64(), cpu: cpu_of_children() - before, memory }
    }
}

/// Seconds until a process has ended.
pub(crate) fn wall(mut command: Command) -> f64 {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output().expect("it can be started");
    assert!(output.status.code().is_some_and(|code| code < 2), "{command:?}: {output:?}");
    start.elapsed().as_secs_f64()
}

/// The middle one of the values.
pub(crate) fn median<T>(costs: &[T], value: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = costs.iter().map(value).collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds that ended children have taken; 0 where the system does not tell.
fn cpu_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may hold anything; behind it cutime and cstime are the 14th and 15th.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS_A_SECOND
}

/// MiB of memory of a process that no file stands behind; 0 where the system does not tell.
fn anonymous(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
