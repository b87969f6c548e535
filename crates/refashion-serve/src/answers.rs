//! What is answered.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use refashion_inference::{Taken, best};
use serde::Serialize;
use tokio::{sync::oneshot, task::spawn_blocking, time::timeout};

use crate::{
    asked::Asked,
    batches::Scored,
    refusal::{Refusal, json, json_text},
    seats::Seat,
    service::{Named, Service},
    upload::Upload,
};

/// What a model says of the pictures of one request.
#[derive(Serialize)]
struct Answer<'a> {
    model: &'a str,
    results: Vec<Row<'a>>,
}

/// What it says of one of them.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    predictions: Vec<Labelled<'a>>,
    preprocessing: &'a Taken,
}

#[derive(Serialize)]
struct Labelled<'a> {
    label: &'a str,
    index: usize,
    score: f32,
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

/// `GET /`: a page to drop or draw a picture on.
pub(crate) async fn page(State(service): State<Arc<Service>>) -> Response {
    let page = &service.page;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, page.policy.as_str()),
    ];
    (headers, page.html.clone()).into_response()
}

/// `GET /health`: whether it works.
pub(crate) async fn health(State(service): State<Arc<Service>>) -> Response {
    let (code, status) = match service.stopping() {
        true => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        false => (StatusCode::OK, "ok"),
    };
    (code, json(&Health { status })).into_response()
}

/// `GET /model`: what the model says of itself.
pub(crate) async fn model(State(service): State<Arc<Service>>) -> Response {
    json_text(service.card.clone())
}

/// `POST /predict`: what pictures show.
pub(crate) async fn predict(
    State(service): State<Arc<Service>>,
    Extension(seat): Extension<Seat>,
    request: Request,
) -> Response {
    match scored(&service, &seat, request).await {
        Ok(response) => {
            service.counts.answered.fetch_add(1, Ordering::Relaxed);
            response
        }
        Err(refusal) => {
            service.counts.refused.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(status = refusal.status.as_u16(), "refused");
            refusal.into_response()
        }
    }
}

/// What lies elsewhere.
pub(crate) async fn nothing() -> Refusal {
    let error = "there is POST /predict, GET /health, GET /model, and GET / for a browser";
    Refusal::new(StatusCode::NOT_FOUND, error)
}

/// What is asked for in another way.
pub(crate) async fn other_method() -> Refusal {
    let error = "POST /predict takes pictures; /, /health and /model are there for GET";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error)
}

async fn scored(
    service: &Arc<Service>,
    seat: &Seat,
    request: Request,
) -> Result<Response, Refusal> {
    // Who would be refused in the end need not send its pictures first; who sends them slowly keeps
    // no place from others.
    service.has_place()?;
    let asked = Asked::read(request.uri().query().unwrap_or_default())?;
    let limits = &service.limits;
    let late = |_| {
        let error = format!("the body did not arrive within {:?}", limits.time);
        Refusal::new(StatusCode::REQUEST_TIMEOUT, error)
    };
    let upload = Upload::read(request, limits, &service.room);
    let (upload, room) = timeout(limits.time, upload).await.map_err(late)??;
    let place = service.place()?;
    let _working = seat.work();
    let coming = service.desk.expect();
    let preprocessing = asked.preprocessing;
    let reader = Arc::clone(service);
    // Who no longer waits drops this; the pictures that are not read yet are then left unread.
    let (answer_to, _waits) = oneshot::channel::<()>();
    // The place is given back when a picture has been read, though nobody waits for it any more.
    let read = move || {
        let is_left = || answer_to.is_closed();
        let seen = reader.seen(upload, &preprocessing, &is_left);
        drop(room);
        (seen, place)
    };
    let computed = async {
        let (named, place) = spawn_blocking(read).await.map_err(|_| unreadable())?;
        let (names, seen): (Vec<_>, Vec<_>) = (named?.into_iter())
            .map(|Named { name, seen }| (name, seen))
            .unzip();
        let scored = service.desk.scores(seen, coming).await;
        drop(place);
        let scored = scored.ok_or_else(|| Refusal::busy("nothing is computed any more"))?;
        Ok((names, scored))
    };
    let late = |_| Refusal::busy(format!("there is no answer within {:?}", limits.time));
    let (names, scored) = timeout(limits.time, computed).await.map_err(late)??;
    answer(service, &asked, &names, &scored)
}

/// What a decoder that gave up leaves to be said.
fn unreadable() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "the picture cannot be read",
    )
}

fn answer(
    service: &Service,
    asked: &Asked,
    names: &[Option<String>],
    scored: &[Scored],
) -> Result<Response, Refusal> {
    let mut results = Vec::new();
    for (name, (seen, scores)) in names.iter().zip(scored) {
        // JSON has no word for what is no number.
        if !scores.iter().all(|score| score.is_finite()) {
            let error = "the model gives no numbers for it, as if its training had diverged";
            return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error));
        }
        let labelled = |prediction: refashion_inference::Prediction| Labelled {
            label: &service.classes[prediction.index],
            index: prediction.index,
            score: prediction.score,
        };
        results.push(Row {
            name: name.as_deref(),
            predictions: best(scores, asked.top).map(labelled).collect(),
            preprocessing: &seen.taken,
        });
    }
    Ok(json(&Answer {
        model: &service.reference,
        results,
    }))
}
