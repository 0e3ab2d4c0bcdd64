//! The index as tools of an assistant: the Model Context Protocol over standard input and output.
//!
//! ```text
//! check -> ask -> look -> fit -> reply        (arguments, ask, then search, document or contents, reply)
//! ```
//!
//! A call's arguments are held against the tool's schema, so that nothing is promised there that does not hold
//! (`tools`, `arguments`). It is answered on a thread of its own, out of one commit of the index, until its deadline
//! (`ask`). The answer is the JSON of the command line and a text for the model, neither longer than was asked for, and
//! without what no reader sees (`search`, `document`, `contents`, `plain`). What goes wrong is an answer, too, that says
//! what to do.

mod arguments;
mod ask;
mod contents;
mod document;
mod plain;
mod reply;
mod search;
mod tools;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::transport::stdio;
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use serde_json::Value;
use tokio::runtime::Builder;

use crate::searcher::pool::{Borrowed, Pool};
use arguments::{checked, read};
use ask::Asker;
use reply::{Refusal, Reply, result};
use tools::{INSTRUCTIONS, Tool};

/// Answers calls until standard input ends; paths are shown from the folder `here`.
///
/// # Errors
///
/// What the system says when no threads can be had or standard output cannot be written.
pub fn serve(pool: Arc<Pool>, here: Option<PathBuf>) -> io::Result<()> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let served = Served { asker: Asker::new(pool, processors), here };
    let end = runtime.block_on(async {
        match served.serve(stdio()).await {
            Ok(running) => running.waiting().await.map(drop).map_err(io::Error::other),
            // Whoever asks nothing at all has ended in order, too.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(io::Error::other(error)),
        }
    });
    // Searches that nobody waits for any more end with the process.
    runtime.shutdown_background();
    end
}

/// What calls are answered with.
struct Served {
    asker: Asker,
    here: Option<PathBuf>,
}

impl ServerHandler for Served {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("search", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(Tool::ALL.iter().map(|tool| tool.described()).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::ALL.iter().find(|tool| tool.name() == request.name) else {
            let names: Vec<&str> = Tool::ALL.iter().map(|tool| tool.name()).collect();
            let wrong = format!("there is no such tool; there are {}", names.join(", "));
            return Err(ErrorData::invalid_params(wrong, None));
        };
        let answer = tokio::select! {
            answer = self.answer(*tool, request) => answer,
            // Nobody hears it.
            () = context.ct.cancelled() => Err(Refusal::new("cancelled")),
        };
        Ok(result(answer).into())
    }
}

impl Served {
    async fn answer(&self, tool: Tool, request: CallToolRequestParams) -> Result<Reply, Refusal> {
        let arguments = checked(&tool.schema(), request.arguments.unwrap_or_default())?;
        let here = self.here.clone();
        self.asker.ask(move |searcher| tool.answer(searcher, arguments, here.as_deref())).await
    }
}

impl Tool {
    fn answer(
        self,
        searcher: &mut Borrowed,
        arguments: Value,
        here: Option<&Path>,
    ) -> Result<Reply, Refusal> {
        match self {
            Self::Search => search::search(searcher, &read(arguments)?, here),
            Self::ReadDocument => document::document(searcher, &read(arguments)?, here),
            Self::Similar => search::similar(searcher, &read(arguments)?, here),
            Self::ListLanguages => contents::languages(searcher),
            Self::IndexStatus => contents::status(searcher, here),
        }
    }
}
