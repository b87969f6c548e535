//! Zip archives, as far as NumPy's `.npz` needs them: members by name, stored or deflated.
//!
//! The list at the end of the file says where each member lies and how long it is (PKWARE's
//! APPNOTE, 4.3). Nothing is unpacked before it is asked for, and no more than it is asked for.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::error::{Defect, Error, io_error};
use crate::packed::{EMPTY, foreign};

/// An archive whose list was read.
pub(crate) struct Zip<'a> {
    path: &'a Path,
    file: File,
    members: Vec<Member>,
}

#[derive(Clone)]
struct Member {
    name: String,
    flags: u16,
    method: u16,
    sum: u32,
    packed: u64,
    offset: u64,
}

/// How long the end of the list may be, with its comment.
const LONGEST_END: u64 = 22 + 65_535;

/// So many bytes say what a file is that is no archive.
const FIRST: u64 = 64;

/// The longest list that is read; one of four arrays takes some 250 bytes.
const LONGEST_LIST: u64 = 1 << 16;

impl<'a> Zip<'a> {
    pub(crate) fn open(path: &'a Path) -> Result<Self, Error> {
        let damaged = |what: &str| Defect::Zip(what.to_owned()).of(path);
        let mut file = File::open(path).map_err(io_error(path))?;
        let size = file.seek(SeekFrom::End(0)).map_err(io_error(path))?;
        if size == 0 {
            return Err(Defect::Foreign(EMPTY).of(path));
        }
        let tail = read_at(
            path,
            &mut file,
            size.saturating_sub(LONGEST_END),
            LONGEST_END,
        )?;
        let first = read_at(path, &mut file, 0, FIRST.min(size))?;
        if let Some(what) = foreign(&first).filter(|_| !first.starts_with(b"PK")) {
            return Err(Defect::Foreign(what).of(path));
        }
        let mut places = (0..tail.len().saturating_sub(21)).rev();
        let end = places.find(|place| tail[*place..].starts_with(b"PK\x05\x06"));
        let end = &tail[end.ok_or_else(|| damaged("its list of members is missing"))?..];
        let (len, start) = (u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
        if len > LONGEST_LIST {
            return Err(damaged(
                "its list of members is longer than that of four arrays",
            ));
        }
        let list = read_at(path, &mut file, start, len)?;
        let members = members(&list).ok_or_else(|| damaged("its list of members is garbled"))?;
        Ok(Self {
            path,
            file,
            members,
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| member.name.as_str())
    }

    /// The content of a member, which is there once. Its end is an error where its checksum is not
    /// that of the list.
    pub(crate) fn member(&self, name: &str) -> Result<Box<dyn Read>, Error> {
        let mut found = self.members.iter().filter(|member| member.name == name);
        let member = match (found.next(), found.next()) {
            (Some(member), None) => member,
            (None, _) => return Err(Defect::MissingMember(name.to_owned()).of(self.path)),
            (_, Some(_)) => return Err(Defect::TwoMembers(name.to_owned()).of(self.path)),
        };
        let packed = self.packed(member)?;
        match (member.flags & 1, member.method) {
            (0, 0) => Ok(Box::new(Checked::new(packed, member.sum))),
            (0, 8) => {
                let content = DeflateDecoder::new(packed);
                Ok(Box::new(Checked::new(content, member.sum)))
            }
            (0, method) => {
                let what =
                    format!("{name} is packed by method {method}, read are 0 and 8 (deflate)");
                Err(Defect::Zip(what).of(self.path))
            }
            _ => Err(Defect::Zip(format!("{name} is encrypted")).of(self.path)),
        }
    }

    /// The bytes of a member as they lie in the file, behind its own head.
    fn packed(&self, member: &Member) -> Result<Take<BufReader<File>>, Error> {
        const HEAD: u64 = 30;
        let damaged =
            || Defect::Zip(format!("the head of {} is garbled", member.name)).of(self.path);
        let mut file = self.file.try_clone().map_err(io_error(self.path))?;
        let head = read_at(self.path, &mut file, member.offset, HEAD)?;
        if head.len() as u64 != HEAD || !head.starts_with(b"PK\x03\x04") {
            return Err(damaged());
        }
        let behind = HEAD + u64::from(u16_at(&head, 26)) + u64::from(u16_at(&head, 28));
        // The copy of the file shares its place with it, so that members are read one by one.
        file.seek(SeekFrom::Start(member.offset + behind))
            .map_err(io_error(self.path))?;
        Ok(BufReader::new(file).take(member.packed))
    }
}

/// The content of a member with its checksum so far.
struct Checked<R> {
    content: R,
    sum: Crc,
    expected: u32,
}

impl<R> Checked<R> {
    fn new(content: R, expected: u32) -> Self {
        let sum = Crc::new();
        Self {
            content,
            sum,
            expected,
        }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(buffer)?;
        self.sum.update(&buffer[..count]);
        let (found, expected) = (self.sum.sum(), self.expected);
        if count == 0 && !buffer.is_empty() && found != expected {
            let what = format!(
                "it is damaged: its checksum is {found:#010x}, expected {expected:#010x}; copy or \
                 download the file again"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(count)
    }
}

/// The members of a list; nothing where it breaks off.
fn members(mut list: &[u8]) -> Option<Vec<Member>> {
    const HEAD: usize = 46;
    let mut members = Vec::new();
    while !list.is_empty() {
        let (head, rest) = list.split_at_checked(HEAD)?;
        let (name, rest) = rest.split_at_checked(u16_at(head, 28).into())?;
        let behind = usize::from(u16_at(head, 30)) + usize::from(u16_at(head, 32));
        let (_, rest) = rest.split_at_checked(behind)?;
        if !head.starts_with(b"PK\x01\x02") {
            return None;
        }
        members.push(Member {
            name: String::from_utf8_lossy(name).into_owned(),
            flags: u16_at(head, 8),
            method: u16_at(head, 10),
            sum: u32_at(head, 16),
            packed: u32_at(head, 20).into(),
            offset: u32_at(head, 42).into(),
        });
        list = rest;
    }
    Some(members)
}

/// So many bytes from this place on, or those that are there.
fn read_at(path: &Path, file: &mut File, start: u64, len: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start)).map_err(io_error(path))?;
    let read = file.take(len).read_to_end(&mut bytes);
    read.map_err(io_error(path))?;
    Ok(bytes)
}

/// The number at a place that is there.
fn u16_at(bytes: &[u8], place: usize) -> u16 {
    u16::from_le_bytes([bytes[place], bytes[place + 1]])
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[place..][..4]);
    u32::from_le_bytes(number)
}
