//! A question by HTTP/1.x: which page is wanted. All else that stands in it is read past, as far as
//! it is not too much.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// How many bytes a question has at most.
const LONGEST: usize = 8 * 1024;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) page: Page,
    /// Without what stands on the page.
    pub(super) head_only: bool,
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Metrics,
    Health,
    /// There is none of that name.
    Unknown,
    /// Something is to be done with it that cannot be.
    NotAllowed,
    /// That was no question.
    Wrong,
}

/// Reads a question to its end. An error: the line ended before.
pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Request> {
    let mut head = Vec::with_capacity(512);
    loop {
        let mut more = [0; 512];
        let read = from.read(&mut more).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(more.get(..read).unwrap_or_default());
        if is_whole(&head) {
            return Ok(understand(&head));
        }
        if head.len() > LONGEST {
            return Ok(Request { page: Page::Wrong, head_only: false });
        }
    }
}

fn is_whole(head: &[u8]) -> bool {
    head.windows(4).any(|end| end == b"\r\n\r\n") || head.windows(2).any(|end| end == b"\n\n")
}

fn understand(head: &[u8]) -> Request {
    let wrong = Request { page: Page::Wrong, head_only: false };
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else { return wrong };
    let words: Vec<&str> = line.trim_end_matches('\r').split(' ').collect();
    let [method, path, version] = words[..] else { return wrong };
    if !version.starts_with("HTTP/1.") {
        return wrong;
    }
    let head_only = method == "HEAD";
    if !head_only && method != "GET" {
        return Request { page: Page::NotAllowed, head_only };
    }
    let page = match path.split('?').next() {
        Some("/metrics") => Page::Metrics,
        Some("/health") => Page::Health,
        _ => Page::Unknown,
    };
    Request { page, head_only }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_question_is_for_a_page_or_is_none() {
        for (head, page, head_only) in [
            ("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", Page::Metrics, false),
            ("GET /metrics?x=1 HTTP/1.0\r\n\r\n", Page::Metrics, false),
            ("HEAD /health HTTP/1.1\nHost: x\n\n", Page::Health, true),
            ("GET /health HTTP/1.1\r\n\r\nand more", Page::Health, false),
            ("GET / HTTP/1.1\r\n\r\n", Page::Unknown, false),
            ("GET /metrics/ HTTP/1.1\r\n\r\n", Page::Unknown, false),
            ("POST /metrics HTTP/1.1\r\n\r\n", Page::NotAllowed, false),
            ("get /metrics HTTP/1.1\r\n\r\n", Page::NotAllowed, false),
            ("GET /metrics HTTP/2\r\n\r\n", Page::Wrong, false),
            ("GET  /metrics HTTP/1.1\r\n\r\n", Page::Wrong, false),
            ("\u{ff}\r\n\r\n", Page::Wrong, false),
            ("\r\n\r\n", Page::Wrong, false),
        ] {
            let read = read(&mut head.as_bytes()).await.unwrap();
            assert_eq!(read, Request { page, head_only }, "{head:?}");
        }
    }

    #[tokio::test]
    async fn one_that_never_ends_is_not_read_to_its_end() {
        let endless = read(&mut tokio::io::repeat(b'x')).await.unwrap();
        assert_eq!(endless.page, Page::Wrong);
        assert!(read(&mut &b"GET /metrics HTTP/1.1\r\n"[..]).await.is_err(), "it was cut");
    }
}
