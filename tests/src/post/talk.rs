//! One conversation in SMTP.

use super::{Act, Manner, Rules, Taken};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

type Wire = BufReader<Box<dyn Stream>>;

struct Talk {
    rules: Rules,
    sealed: bool,
    user: Option<String>,
    from: String,
    to: Vec<String>,
    act: Option<Act>,
}

/// What follows a command.
enum Then {
    Go,
    Seal,
    Bye,
}

/// Talks until one side hangs up.
pub(super) async fn with(socket: TcpStream, rules: Rules) {
    let _ = talk(socket, rules).await;
}

async fn talk(socket: TcpStream, rules: Rules) -> io::Result<()> {
    let mut talk = Talk {
        sealed: rules.manner == Manner::Sealed,
        rules,
        user: None,
        from: String::new(),
        to: Vec::new(),
        act: None,
    };
    let stream: Box<dyn Stream> = match talk.sealed {
        true => Box::new(talk.rules.acceptor.accept(socket).await?),
        false => Box::new(socket),
    };
    let mut wire = BufReader::new(stream);
    match talk.rules.manner {
        Manner::Silent => std::future::pending().await,
        Manner::Endless => return babble(&mut wire).await,
        _ => say(&mut wire, "220 localhost ESMTP").await?,
    }
    loop {
        let Some(line) = talk.hear(&mut wire).await? else {
            return Ok(());
        };
        match talk.answer(&mut wire, &line).await? {
            Then::Go => {}
            Then::Bye => return Ok(()),
            Then::Seal => {
                let inner = wire.into_inner();
                let sealed = talk.rules.acceptor.accept(inner).await?;
                wire = BufReader::new(Box::new(sealed));
                talk.sealed = true;
            }
        }
    }
}

impl Talk {
    async fn hear(&mut self, wire: &mut Wire) -> io::Result<Option<String>> {
        let mut line = String::new();
        if wire.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if !self.sealed {
            self.rules.book.lock().expect("the book").overheard += &line;
        }
        Ok(Some(line.trim_end().to_owned()))
    }

    async fn answer(&mut self, wire: &mut Wire, line: &str) -> io::Result<Then> {
        let upper = line.to_ascii_uppercase();
        let verb = upper.split([' ', ':']).next().unwrap_or_default();
        match verb {
            "EHLO" => say(wire, &self.offers()).await?,
            "STARTTLS" if self.rules.manner == Manner::Upgrading && !self.sealed => {
                say(wire, "220 go ahead").await?;
                return Ok(Then::Seal);
            }
            "AUTH" => self.login(wire, line).await?,
            "MAIL" if self.rules.login.is_some() && self.user.is_none() => {
                say(wire, "530 5.7.0 who are you?").await?;
            }
            "MAIL" => {
                self.from = between(line);
                self.to.clear();
                say(wire, "250 OK").await?;
            }
            "RCPT" => self.recipient(wire, line).await?,
            "DATA" => {
                say(wire, "354 go on").await?;
                return self.content(wire).await;
            }
            "RSET" | "NOOP" => say(wire, "250 OK").await?,
            "QUIT" => {
                say(wire, "221 bye").await?;
                return Ok(Then::Bye);
            }
            _ => say(wire, "502 5.5.1 what?").await?,
        }
        Ok(Then::Go)
    }

    fn offers(&self) -> String {
        let mut offers = "250-localhost\r\n250-8BITMIME".to_owned();
        if self.rules.manner == Manner::Upgrading && !self.sealed {
            offers += "\r\n250-STARTTLS";
        }
        if self.rules.login.is_some() {
            offers += "\r\n250-AUTH PLAIN";
        }
        offers + "\r\n250 SIZE 52428800"
    }

    async fn login(&mut self, wire: &mut Wire, line: &str) -> io::Result<()> {
        let given = line.split(' ').nth(2).unwrap_or_default();
        let given = BASE64_STANDARD.decode(given).unwrap_or_default();
        let given = String::from_utf8_lossy(&given).into_owned();
        let wanted = self.rules.login;
        let wanted = wanted.map(|(user, password)| format!("\0{user}\0{password}"));
        if wanted == Some(given) {
            self.user = self.rules.login.map(|(user, _)| user.to_owned());
            return say(wire, "235 2.7.0 welcome").await;
        }
        say(wire, "535 5.7.8 wrong password").await
    }

    async fn recipient(&mut self, wire: &mut Wire, line: &str) -> io::Result<()> {
        let recipient = between(line);
        {
            let mut book = self.rules.book.lock().expect("the book");
            let always = book.always.get(&recipient).copied();
            self.act = always.or_else(|| book.next.pop_front());
        }
        if let Some(Act::AtRecipient(reply)) = self.act {
            return say(wire, reply).await;
        }
        self.to.push(recipient);
        say(wire, "250 OK").await
    }

    async fn content(&mut self, wire: &mut Wire) -> io::Result<Then> {
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if wire.read_until(b'\n', &mut line).await? == 0 {
                return Ok(Then::Bye);
            }
            if line == b".\r\n" {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            bytes.extend_from_slice(line);
        }
        match self.act.take() {
            Some(Act::AtEnd(reply)) => say(wire, reply).await?,
            Some(Act::HangUpAfterData) => return Ok(Then::Bye),
            Some(Act::Silence) => std::future::pending().await,
            Some(Act::Endless) => babble(wire).await?,
            act => return self.taken_over(wire, bytes, act).await,
        }
        Ok(Then::Go)
    }

    async fn taken_over(
        &mut self,
        wire: &mut Wire,
        bytes: Vec<u8>,
        act: Option<Act>,
    ) -> io::Result<Then> {
        if let Some(Act::Slowly(milliseconds)) = act {
            tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
        }
        self.take(bytes);
        if let Some(Act::HangUpAfterTaking) = act {
            return Ok(Then::Bye);
        }
        say(wire, "250 2.0.0 taken over").await?;
        match act {
            Some(Act::ConfirmAndHangUp) => Ok(Then::Bye),
            _ => Ok(Then::Go),
        }
    }

    fn take(&mut self, bytes: Vec<u8>) {
        let taken = Taken {
            from: self.from.clone(),
            to: std::mem::take(&mut self.to),
            bytes,
            user: self.user.clone(),
            sealed: self.sealed,
        };
        self.rules.book.lock().expect("the book").taken.push(taken);
    }
}

/// The address between `<` and `>`.
fn between(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after.split('>').next().unwrap_or_default().to_owned()
}

async fn say(wire: &mut Wire, reply: &str) -> io::Result<()> {
    let wire = wire.get_mut();
    wire.write_all(format!("{reply}\r\n").as_bytes()).await?;
    wire.flush().await
}

/// A line that never ends.
async fn babble(wire: &mut Wire) -> io::Result<()> {
    wire.get_mut().write_all(b"220-").await?;
    loop {
        wire.get_mut().write_all(&[b'a'; 64 * 1024]).await?;
    }
}
