//! Messages on a byte stream: a header with `Content-Length`, an empty line, the content (LSP 3.17,
//! "Base Protocol"). Whatever comes in, the next good message is found again.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A larger message is passed over: the largest document, with escapes.
const MESSAGE: u64 = 256 * 1024 * 1024;
/// A length beyond this is no length: what follows is searched for the next header instead.
const PLAUSIBLE: u64 = 16 * MESSAGE;
/// Longest header line; the rest of a longer one is passed over.
const LINE: usize = 8 * 1024;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The content of a message.
    Message(Vec<u8>),
    /// Something that is none, in words.
    Broken(String),
    /// Nothing more will come.
    End,
}

/// Finds messages in a stream.
pub(crate) struct Frames<R> {
    from: R,
    /// Where the next message begins is not known.
    lost: bool,
}

impl<R: AsyncBufRead + Unpin> Frames<R> {
    pub(crate) fn new(from: R) -> Self {
        Frames { from, lost: false }
    }

    /// The next message.
    ///
    /// # Errors
    /// Those of the stream.
    pub(crate) async fn next(&mut self) -> io::Result<Frame> {
        if std::mem::take(&mut self.lost) {
            skip_to_header(&mut self.from).await?;
        }
        let mut length = None;
        let mut line = Vec::new();
        loop {
            line.clear();
            let limited = &mut (&mut self.from).take(LINE as u64);
            if limited.read_until(b'\n', &mut line).await? == 0 {
                return Ok(Frame::End);
            }
            if let Some(value) = content_length(&line) {
                length = Some(value);
            } else if line.trim_ascii().is_empty() {
                // Empty lines between messages harm nobody.
                if let Some(length) = length.take() {
                    return self.content(length).await;
                }
            } else if length.is_none() && !is_header(&line) {
                return Ok(self.lose(String::from("something that is no message")));
            }
        }
    }

    fn lose(&mut self, what: String) -> Frame {
        self.lost = true;
        Frame::Broken(what)
    }

    async fn content(&mut self, length: Result<u64, String>) -> io::Result<Frame> {
        let length = match length {
            Ok(length) if length <= PLAUSIBLE => length,
            Ok(length) => return Ok(self.lose(format!("a message of {length} bytes"))),
            Err(value) => return Ok(self.lose(format!("the `Content-Length` `{value}`"))),
        };
        let mut limited = (&mut self.from).take(length);
        if length > MESSAGE {
            let skipped = tokio::io::copy(&mut limited, &mut tokio::io::sink()).await?;
            let what = format!("a message of {length} bytes; the limit is {MESSAGE}");
            return Ok(if skipped < length {
                Frame::End
            } else {
                Frame::Broken(what)
            });
        }
        // Grows with what arrives, not with what is promised.
        let mut content = Vec::with_capacity(length.min(1 << 16) as usize);
        let read = limited.read_to_end(&mut content).await? as u64;
        Ok(if read < length {
            Frame::End
        } else {
            Frame::Message(content)
        })
    }
}

/// Writes a message.
///
/// # Errors
/// Those of the stream.
pub(crate) async fn write(to: &mut (impl AsyncWrite + Unpin), content: &[u8]) -> io::Result<()> {
    let header = format!("Content-Length: {}\r\n\r\n", content.len());
    to.write_all(header.as_bytes()).await?;
    to.write_all(content).await
}

/// The value of a `Content-Length` header, which may stand behind the rest of a broken message.
fn content_length(line: &[u8]) -> Option<Result<u64, String>> {
    const NAME: &[u8] = b"content-length:";
    let lower = line.to_ascii_lowercase();
    let at = lower.windows(NAME.len()).rposition(|name| name == NAME)?;
    let value = line.get(at + NAME.len()..).unwrap_or_default();
    let value = String::from_utf8_lossy(value.trim_ascii()).into_owned();
    Some(value.parse().map_err(|_| value))
}

/// Another header, such as `Content-Type`.
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().take_while(|byte| **byte != b':');
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    line.contains(&b':') && name.clone().count() > 0 && name.clone().all(is_name)
}

/// Passes over everything before the next line with `Content-Length`, or as much of it as is there.
async fn skip_to_header(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<()> {
    const NAME: &[u8] = b"content-length:";
    loop {
        let buffer = from.fill_buf().await?;
        if buffer.is_empty() {
            return Ok(());
        }
        let lower = buffer.to_ascii_lowercase();
        let found = lower.windows(NAME.len()).position(|name| name == NAME);
        if let Some(at) = found {
            from.consume(at);
            return Ok(());
        }
        // The name may begin at the end of what is there.
        let longest = buffer.len().min(NAME.len() - 1);
        let begun = (1..=longest)
            .rev()
            .find(|length| lower.ends_with(&NAME[..*length]));
        let passed = buffer.len() - begun.unwrap_or(0);
        from.consume(passed);
        if begun.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All frames of an input.
    fn frames(input: &[u8]) -> Vec<Frame> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            // A small buffer, so that messages are cut everywhere.
            let mut from = Frames::new(tokio::io::BufReader::with_capacity(7, input));
            let mut frames = Vec::new();
            loop {
                match from.next().await.expect("memory") {
                    Frame::End => return frames,
                    frame => frames.push(frame),
                }
            }
        })
    }

    fn message(content: &str) -> Frame {
        Frame::Message(content.as_bytes().to_vec())
    }

    #[test]
    fn messages_follow_each_other() {
        let input = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(frames(input), [message("{}"), message("[1]")]);
    }

    #[test]
    fn the_next_message_is_found_behind_garbage() {
        for garbage in [
            "hello\r\n",
            "hello",
            "{}\r\n\r\n",
            "Content-Length: x\r\n\r\nwhatever",
            "Content-Length: 99999999999999\r\n\r\n{\"a\": 1}",
            "one\ntwo\n\nthree Content-Len",
        ] {
            let input = format!("{garbage}Content-Length: 2\r\n\r\n{{}}");
            let frames = frames(input.as_bytes());
            assert_eq!(frames.last(), Some(&message("{}")), "{garbage}");
        }
    }

    #[test]
    fn a_message_that_is_too_large_is_passed_over() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let header = format!("Content-Length: {}\r\n\r\n", MESSAGE + 1);
        let next = &b"Content-Length: 2\r\n\r\n{}"[..];
        runtime.block_on(async {
            let content = tokio::io::repeat(b' ').take(MESSAGE + 1);
            let from = header.as_bytes().chain(content).chain(next);
            let mut from = Frames::new(tokio::io::BufReader::with_capacity(1 << 16, from));
            assert!(matches!(from.next().await, Ok(Frame::Broken(_))));
            assert_eq!(from.next().await.expect("memory"), message("{}"));
        });
    }

    #[test]
    fn a_message_that_is_cut_off_is_the_end() {
        assert_eq!(frames(b"Content-Length: 20\r\n\r\n{}"), []);
        assert_eq!(frames(b"Content-Length: 20"), []);
        assert_eq!(frames(b""), []);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let mut written = Vec::new();
        runtime
            .block_on(write(&mut written, "ä".as_bytes()))
            .expect("memory");
        assert_eq!(frames(&written), [message("ä")]);
    }
}
