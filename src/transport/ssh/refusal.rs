//! What an SSH client reads who is refused before the protocol begins: the first line of it, and the
//! message that ends it, as RFC 4253 §11.1 has it. Costs no key and no task. Knows not why.

use super::host::IDENTIFICATION;

/// `SSH_MSG_DISCONNECT` (RFC 4253 §12).
const DISCONNECT: u8 = 1;

/// `SSH_DISCONNECT_TOO_MANY_CONNECTIONS` (RFC 4253 §11.1): clients that show a word beside the sentence
/// show this.
const TOO_MANY_CONNECTIONS: u32 = 12;

/// Before keys are agreed on, a packet is a multiple of so many bytes (RFC 4253 §6).
const BLOCK: usize = 8;

/// The least padding of a packet (RFC 4253 §6).
const PADDING: usize = 4;

/// The bytes to send to a client that has just connected; nothing follows.
pub(crate) fn refusal(sentence: &str) -> Vec<u8> {
    let mut payload = vec![DISCONNECT];
    payload.extend(TOO_MANY_CONNECTIONS.to_be_bytes());
    // The sentence, and that nothing is said of its language.
    for text in [sentence, ""] {
        payload.extend(length(text.len()));
        payload.extend(text.as_bytes());
    }
    let bare = size_of::<u32>() + 1 + payload.len() + PADDING;
    let padding = PADDING + bare.next_multiple_of(BLOCK) - bare;
    let mut bytes = format!("{IDENTIFICATION}\r\n").into_bytes();
    bytes.extend(length(1 + payload.len() + padding));
    bytes.push(u8::try_from(padding).unwrap_or(u8::MAX));
    bytes.extend(payload);
    bytes.resize(bytes.len() + padding, 0);
    bytes
}

/// As RFC 4251 §5 has it; no sentence is longer.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_version_and_one_packet_that_ends_the_protocol() {
        for words in 0..40 {
            let sentence = "Too many. ".repeat(words);
            let bytes = refusal(&sentence);
            let packet = bytes.strip_prefix(b"SSH-2.0-Carrier\r\n").unwrap();
            let size = u32::from_be_bytes(packet[..4].try_into().unwrap()) as usize;
            assert_eq!((packet.len(), packet.len() % BLOCK), (4 + size, 0), "{words}");
            let padding = usize::from(packet[4]);
            assert!((PADDING..PADDING + BLOCK).contains(&padding), "{padding}");
            let payload = &packet[5..packet.len() - padding];
            assert_eq!(payload[..5], [1, 0, 0, 0, 12]);
            let length = u32::try_from(sentence.len()).unwrap().to_be_bytes();
            let rest = [&length[..], sentence.as_bytes(), &[0; 4]].concat();
            assert_eq!(payload[5..], rest);
        }
    }
}
