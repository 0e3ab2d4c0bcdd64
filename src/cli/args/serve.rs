//! What can be typed after `search serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Serve the index as a page for browsers and an API for programs, until the program is told to end.
///
/// The page is at the address that is shown first; the API is described at /api/openapi.json there, its numbers for
/// Prometheus are at /metrics. Nothing that is asked changes anything. An index that changes is followed.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7700")]
    pub listen: SocketAddr,
    /// Bring the index up to date meanwhile whenever these files and folders change, as `search watch` does [default:
    /// those of search.toml].
    #[arg(long, value_name = "PATH", num_args = 0..)]
    pub watch: Option<Vec<PathBuf>>,
    /// Answer only those who send this token: programs as `Authorization: Bearer TOKEN`, people on a page.
    #[arg(long, value_name = "TOKEN", env = "SEARCH_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Answer whoever can connect, though others than this machine can.
    #[arg(long)]
    pub insecure: bool,
    /// A name by which the server may be called, besides its addresses and localhost; can be given again.
    #[arg(long, value_name = "HOST")]
    pub name: Vec<String>,
}
