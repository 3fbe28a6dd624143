//! The streams that the client talks on.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// How the client wants to talk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Standard input and output.
    Stdio,
    /// A Unix domain socket or Windows named pipe that the client listens on.
    Pipe(String),
    /// A port of this machine that the client listens on.
    Socket(u16),
}

type Reader = Box<dyn AsyncRead + Send + Unpin>;
type Writer = Box<dyn AsyncWrite + Send + Unpin>;

/// Opens both directions.
///
/// # Errors
/// Why the client cannot be reached.
pub(crate) async fn open(channel: &Channel) -> io::Result<(Reader, Writer)> {
    match channel {
        Channel::Stdio => Ok((Box::new(tokio::io::stdin()), Box::new(tokio::io::stdout()))),
        Channel::Pipe(name) => pipe(name).await,
        Channel::Socket(port) => {
            let stream = TcpStream::connect(("127.0.0.1", *port)).await?;
            // Messages are small and somebody waits for each.
            stream.set_nodelay(true)?;
            let (reader, writer) = stream.into_split();
            Ok((Box::new(reader), Box::new(writer)))
        }
    }
}

#[cfg(unix)]
async fn pipe(name: &str) -> io::Result<(Reader, Writer)> {
    let (reader, writer) = tokio::net::UnixStream::connect(name).await?.into_split();
    Ok((Box::new(reader), Box::new(writer)))
}

#[cfg(windows)]
async fn pipe(name: &str) -> io::Result<(Reader, Writer)> {
    let pipe = tokio::net::windows::named_pipe::ClientOptions::new().open(name)?;
    let (reader, writer) = tokio::io::split(pipe);
    Ok((Box::new(reader), Box::new(writer)))
}
