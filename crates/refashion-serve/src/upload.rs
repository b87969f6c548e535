//! What a request carries.

use std::{future::poll_fn, pin::Pin, sync::Arc};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{HeaderMap, StatusCode, header},
};
use refashion_std::without_controls;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{limits::Limits, refusal::Refusal};

/// What a request carries.
#[derive(Debug)]
pub(crate) enum Upload {
    /// Pictures as files.
    Files(Vec<File>),
    /// Text in JSON, which is to hold pictures as numbers.
    Json(Bytes),
}

/// A picture as a file, which is not looked into yet.
#[derive(Debug)]
pub(crate) struct File {
    /// What it is called, where it is called anything.
    pub(crate) name: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Upload {
    /// Reads a body: a form, JSON, or else one picture, whatever its type says it is. With it comes the
    /// room that its bytes take.
    pub(crate) async fn read(
        request: Request,
        limits: &Limits,
        room: &Arc<Semaphore>,
    ) -> Result<(Self, Room), Refusal> {
        let (parts, body) = request.into_parts();
        let (bytes, room) = whole(body, &parts.headers, limits.body, room).await?;
        let upload = match kind(&parts.headers).as_str() {
            "multipart/form-data" => {
                let request = Request::from_parts(parts, Body::from(bytes));
                let form = Multipart::from_request(request, &()).await;
                let form = form.map_err(|error| Refusal::bad(error.body_text()))?;
                Self::Files(files(form, limits.pictures).await?)
            }
            "application/json" => Self::Json(bytes),
            _ => Self::Files(vec![File { name: None, bytes }]),
        };
        Ok((upload, room))
    }
}

/// The type of a body, without what stands behind it.
fn kind(headers: &HeaderMap) -> String {
    let said = headers.get(header::CONTENT_TYPE);
    let said = said.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let bare = said.split(';').next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

/// A body that is too long is read on for so many times what it may have, and thrown away: a client
/// that is cut off while it writes does not read why.
const READ_ON: usize = 4;

/// The room that the bytes of a body take among those of all, as long as it is held.
pub(crate) type Room = Option<OwnedSemaphorePermit>;

async fn whole(
    mut body: Body,
    headers: &HeaderMap,
    most: usize,
    room: &Arc<Semaphore>,
) -> Result<(Bytes, Room), Refusal> {
    let too_long = || {
        let error = format!("the body is longer than {most} bytes");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error)
    };
    let enough = most.saturating_mul(READ_ON);
    let said = body.size_hint().lower();
    // Who asks beforehand has sent nothing yet.
    let asks = headers.contains_key(header::EXPECT);
    if said > enough as u64 || asks && said > most as u64 {
        return Err(too_long());
    }
    let (mut bytes, mut read, mut taken) = (Vec::new(), 0_usize, None);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refusal::bad("the body breaks off"))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        read = read.saturating_add(data.len());
        if read > enough {
            return Err(too_long());
        }
        if read > most {
            (bytes, taken) = (Vec::new(), None);
        } else {
            make_room(room, data.len(), &mut taken)?;
            bytes.extend_from_slice(&data);
        }
    }
    match read > most {
        true => Err(too_long()),
        false => Ok((bytes.into(), taken)),
    }
}

fn make_room(room: &Arc<Semaphore>, bytes: usize, taken: &mut Room) -> Result<(), Refusal> {
    let count = u32::try_from(bytes).unwrap_or(u32::MAX);
    let more = Arc::clone(room).try_acquire_many_owned(count);
    let more = more.map_err(|_| Refusal::busy("more is being sent than there is room for"))?;
    match taken {
        Some(taken) => taken.merge(more),
        None => *taken = Some(more),
    }
    Ok(())
}

/// The files of a form.
async fn files(mut form: Multipart, most: usize) -> Result<Vec<File>, Refusal> {
    let broken = |error: MultipartError| Refusal::bad(error.body_text());
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if files.len() == most {
            return Err(Refusal::bad(format!("more than {most} pictures")));
        }
        let Some(name) = field.file_name().map(shown) else {
            return Err(Refusal::bad("a field of the form is no file"));
        };
        let bytes = field.bytes().await.map_err(broken)?;
        files.push(File {
            name: Some(name),
            bytes,
        });
    }
    Ok(files)
}

/// A name that a client chose is only ever shown, and not at any length.
fn shown(name: &str) -> String {
    const LONGEST: usize = 100;
    let name: String = name.chars().take(LONGEST).collect();
    without_controls(&name).replace(['\n', '\t'], " ")
}
