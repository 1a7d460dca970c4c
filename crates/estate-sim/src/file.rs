//! The world file: facts as lines of JSON, shared by processes.
//!
//! The first line is the header (format, seed, beginning, clock), every further
//! line one fact. Lines are only ever appended, under an exclusive lock; a reader
//! takes in what was appended since it looked last. A last line without a line
//! end was being written when its writer died: nobody was told that it happened,
//! so it is passed over, and cut off by whoever appends next. Any other line that
//! cannot be read is damage: it is named, and nothing is overwritten.

use crate::clock::Clock;
use crate::facts::Dated;
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use vocab::Timestamp;

const FORMAT: &str = "candlefish-practice-estate";
const NUMBER: u32 = 1;

/// What a new world starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// Everything random follows from it.
    pub seed: u64,
    /// Where estate time begins, at which time of the wall, and how fast it runs.
    pub clock: Clock,
}

/// Why a world file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WorldFileError {
    /// The file is not there.
    #[error("there is no practice estate in `{path}`: run `roomctl practice reset` to begin one")]
    Missing {
        /// Which file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {doing} the practice estate in `{path}`")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
    /// A line is not what it must be.
    #[error(
        "the practice estate in `{path}` is damaged in line {line}: {why}; nothing was \
         overwritten, run `roomctl practice reset` to begin anew"
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    format: String,
    number: u32,
    seed: u64,
    began: Timestamp,
    clock: Clock,
}

impl Header {
    fn world(&self) -> World {
        World::with_clock(self.seed, self.began, self.clock)
    }
}

/// A world file, and how much of it was read.
#[derive(Debug)]
pub(crate) struct WorldFile {
    path: PathBuf,
    /// The first line with its line end, to notice when somebody began anew.
    header: Vec<u8>,
    /// Bytes read so far, always up to a line end.
    read: u64,
    /// Lines read so far.
    lines: usize,
}

impl WorldFile {
    /// Opens a world that is there.
    pub(crate) fn open(path: &Path) -> Result<(Self, World), WorldFileError> {
        let mut file = Self::unread(path);
        let mut handle = file.reach(OpenOptions::new().read(true))?;
        file.attempt("lock", handle.lock_shared())?;
        let world = file.read_all(&mut handle)?;
        Ok((file, world))
    }

    /// Opens a world, or begins one where there is none.
    pub(crate) fn open_or_begin(
        path: &Path,
        beginning: &Beginning,
    ) -> Result<(Self, World), WorldFileError> {
        let mut file = Self::unread(path);
        let mut handle = file.make()?;
        file.attempt("lock", handle.lock())?;
        if file.attempt("read", handle.metadata())?.len() == 0 {
            return file.begin(&mut handle, beginning);
        }
        let world = file.read_all(&mut handle)?;
        Ok((file, world))
    }

    /// Throws away whatever is there and begins anew.
    pub(crate) fn reset(
        path: &Path,
        beginning: &Beginning,
    ) -> Result<(Self, World), WorldFileError> {
        let file = Self::unread(path);
        let mut handle = file.make()?;
        file.attempt("lock", handle.lock())?;
        // The same file is written anew, not replaced: others hold it open or
        // wait for its lock, and must find the new world, not an orphan.
        file.attempt("empty", handle.set_len(0))?;
        file.begin(&mut handle, beginning)
    }

    /// Takes in what others appended.
    pub(crate) fn refresh(&mut self, world: &mut World) -> Result<(), WorldFileError> {
        let mut handle = self.reach(OpenOptions::new().read(true))?;
        self.attempt("lock", handle.lock_shared())?;
        self.catch_up(&mut handle, world)
    }

    /// Takes in what others appended, lets `change` add facts, and appends those.
    /// When they cannot be written, the world is as it was before.
    pub(crate) fn change<T>(
        &mut self,
        world: &mut World,
        change: impl FnOnce(&mut World) -> T,
    ) -> Result<T, WorldFileError> {
        let mut handle = self.reach(OpenOptions::new().read(true).write(true))?;
        self.attempt("lock", handle.lock())?;
        self.catch_up(&mut handle, world)?;
        let before = world.facts().len();
        let result = change(world);
        let news: Vec<&Dated> = world.facts().iter().skip(before).collect();
        if news.is_empty() {
            return Ok(result);
        }
        let appended = self.append(&mut handle, &news);
        if let Err(source) = appended {
            // Half a line may have been written; it must not become part of the next.
            let cut = handle.set_len(self.read);
            *world = self.read_all(&mut handle)?;
            self.attempt("mend", cut)?;
            return Err(self.io("write", source));
        }
        Ok(result)
    }

    fn unread(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            header: Vec::new(),
            read: 0,
            lines: 0,
        }
    }

    fn begin(
        mut self,
        handle: &mut File,
        beginning: &Beginning,
    ) -> Result<(Self, World), WorldFileError> {
        let header = Header {
            format: FORMAT.to_owned(),
            number: NUMBER,
            seed: beginning.seed,
            began: beginning.clock.practice,
            clock: beginning.clock,
        };
        let line = self.attempt("write", line_of(&header))?;
        self.attempt("write", write_at(handle, 0, &line))?;
        self.read = length(&line);
        self.lines = 1;
        self.header = line;
        Ok((self, header.world()))
    }

    fn append(&mut self, handle: &mut File, news: &[&Dated]) -> io::Result<()> {
        let mut text = Vec::new();
        for fact in news {
            text.extend(line_of(fact)?);
        }
        // What stands behind the last line end was never finished.
        handle.set_len(self.read)?;
        write_at(handle, self.read, &text)?;
        self.read += length(&text);
        self.lines += news.len();
        Ok(())
    }

    fn catch_up(&mut self, handle: &mut File, world: &mut World) -> Result<(), WorldFileError> {
        if !self.attempt("read", self.is_the_same(handle))? {
            *world = self.read_all(handle)?;
            return Ok(());
        }
        let text = self.attempt("read", read_from(handle, self.read))?;
        self.take_in(&text, world)
    }

    /// Whether the file still holds the world that was read.
    fn is_the_same(&self, handle: &mut File) -> io::Result<bool> {
        if handle.metadata()?.len() < self.read {
            return Ok(false);
        }
        let mut header = vec![0; self.header.len()];
        handle.seek(SeekFrom::Start(0))?;
        handle.read_exact(&mut header)?;
        Ok(header == self.header)
    }

    fn read_all(&mut self, handle: &mut File) -> Result<World, WorldFileError> {
        let text = self.attempt("read", read_from(handle, 0))?;
        let end = text
            .iter()
            .position(|&byte| byte == b'\n')
            .map(|end| end + 1);
        let Some(end) = end else {
            return Err(self.damaged(1, "it has no complete header".to_owned()));
        };
        let (first, rest) = text.split_at(end);
        let mut world = self.header_of(first)?.world();
        self.header = first.to_owned();
        self.read = length(first);
        self.lines = 1;
        self.take_in(rest, &mut world)?;
        Ok(world)
    }

    fn header_of(&self, line: &[u8]) -> Result<Header, WorldFileError> {
        let header: Header = serde_json::from_slice(line)
            .map_err(|error| self.damaged(1, format!("it is no header ({error})")))?;
        if header.format != FORMAT {
            let why = format!("`{}` is not `{FORMAT}`", header.format);
            return Err(self.damaged(1, why));
        }
        if header.number != NUMBER {
            let why = format!(
                "it has format number `{}`, and this roomctl reads number `{NUMBER}`",
                header.number
            );
            return Err(self.damaged(1, why));
        }
        Ok(header)
    }

    /// Takes in complete lines.
    fn take_in(&mut self, text: &[u8], world: &mut World) -> Result<(), WorldFileError> {
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            if !line.ends_with(b"\n") {
                break;
            }
            let number = self.lines + 1;
            let fact: Dated = serde_json::from_slice(line)
                .map_err(|error| self.damaged(number, format!("it is no fact ({error})")))?;
            let admitted = world.admit(fact);
            admitted.map_err(|error| self.damaged(number, error.to_string()))?;
            self.read += length(line);
            self.lines = number;
        }
        Ok(())
    }

    fn reach(&self, options: &OpenOptions) -> Result<File, WorldFileError> {
        options.open(&self.path).map_err(|source| {
            if source.kind() == io::ErrorKind::NotFound {
                let path = self.path.clone();
                WorldFileError::Missing { path }
            } else {
                self.io("open", source)
            }
        })
    }

    /// Opens the file, empty if it was not there.
    fn make(&self) -> Result<File, WorldFileError> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        self.attempt("create", options.open(&self.path))
    }

    fn attempt<T>(&self, doing: &'static str, result: io::Result<T>) -> Result<T, WorldFileError> {
        result.map_err(|source| self.io(doing, source))
    }

    fn io(&self, doing: &'static str, source: io::Error) -> WorldFileError {
        WorldFileError::Io {
            doing,
            path: self.path.clone(),
            source,
        }
    }

    fn damaged(&self, line: usize, why: String) -> WorldFileError {
        WorldFileError::Damaged {
            path: self.path.clone(),
            line,
            why,
        }
    }
}

fn line_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

fn write_at(handle: &mut File, place: u64, text: &[u8]) -> io::Result<()> {
    handle.seek(SeekFrom::Start(place))?;
    handle.write_all(text)
}

fn read_from(handle: &mut File, place: u64) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    handle.seek(SeekFrom::Start(place))?;
    handle.read_to_end(&mut text)?;
    Ok(text)
}

fn length(text: &[u8]) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
