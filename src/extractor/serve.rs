//! The process that reads files for another: requests in, what is found in the files out.

use std::io::{self, BufRead, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::time::{Duration, Instant};

use super::message::{Answer, Request};
use crate::text::{self, ExtractError};

/// Reads the files that `input` asks for, one after another, and writes what is found to `output`, until `input` ends.
///
/// # Errors
///
/// When `input` or `output` breaks off, or is not what this program writes: nobody waits for an answer then.
pub fn serve(input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
    let mut busy = Duration::ZERO;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let request: Request = serde_json::from_str(&line)?;
        let mut bytes = vec![0; request.size];
        input.read_exact(&mut bytes)?;
        limit_time(busy)?;
        let start = Instant::now();
        answer(&request, &bytes, output)?;
        busy += start.elapsed();
    }
}

fn answer(request: &Request, bytes: &[u8], output: &mut dyn Write) -> io::Result<()> {
    let mut broken = None;
    let extracted = panic::catch_unwind(AssertUnwindSafe(|| {
        text::extract(Path::new(&request.name), bytes, &request.options, &mut |found| {
            write(output, &Answer::Found(found)).map_err(|error| {
                broken = Some(error);
                ExtractError::Stopped
            })
        })
    }));
    match broken {
        Some(error) => Err(error),
        None => write(output, &Answer::End(extracted.unwrap_or(Err(ExtractError::Crashed)))),
    }
}

fn write(output: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")?;
    output.flush()
}

/// Bounds what this process may do, and keeps it from saying anything but its answers. Only for a process that does
/// nothing else.
///
/// # Errors
///
/// When the system does not allow it.
pub fn confine() -> io::Result<()> {
    panic::set_hook(Box::new(|_| {}));
    limit_memory()
}

#[cfg(unix)]
fn limit_memory() -> io::Result<()> {
    use rlimit::Resource;

    use crate::text::MAX_MEMORY_BYTES;

    lower(Resource::CORE, 0)?;
    // Not all systems know it, or keep to it.
    if Resource::AS.is_supported() { lower(Resource::AS, MAX_MEMORY_BYTES) } else { Ok(()) }
}

/// The CPU time of a process of one thread is at most the time that it was `busy`.
#[cfg(unix)]
fn limit_time(busy: Duration) -> io::Result<()> {
    let seconds = (busy + text::MAX_WAIT).as_secs() + 1;
    lower(rlimit::Resource::CPU, seconds)
}

/// Bounds are raised only as far as they may be.
#[cfg(unix)]
fn lower(resource: rlimit::Resource, limit: u64) -> io::Result<()> {
    let (_, highest) = resource.get()?;
    resource.set(limit.min(highest), highest)
}

#[cfg(not(unix))]
fn limit_memory() -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn limit_time(_busy: Duration) -> io::Result<()> {
    Ok(())
}
