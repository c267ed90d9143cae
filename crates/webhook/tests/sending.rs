//! What is posted, and what is taken of the answer, against a receiver on this machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use tokio::sync::mpsc;
use webhook::Reach;
use webhook::sending::{Message, Sender};

type Received = (HeaderMap, Bytes);

/// A receiver: it takes in, sends elsewhere, or talks without end.
async fn receiver() -> (SocketAddr, mpsc::UnboundedReceiver<Received>) {
    let (took, taken) = mpsc::unbounded_channel();
    let take = move |headers: HeaderMap, body: Bytes| async move {
        took.send((headers, body)).unwrap();
        (StatusCode::ACCEPTED, "danke\0")
    };
    let router = Router::new()
        .route("/take", post(take))
        .route("/moved", post(|| async { (StatusCode::FOUND, [(header::LOCATION, "/take")], "") }))
        .route("/long", post(|| async { "长".repeat(1_000_000) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, taken)
}

fn message() -> Message {
    Message {
        id: "SBCZ-5C7R-0409-X".to_owned(),
        timestamp: 1_764_000_000,
        signatures: "v1,abc= v1,def=".to_owned(),
        body: "{\"type\":\"webhook.ping\"}".to_owned(),
    }
}

#[tokio::test]
async fn a_message_comes_as_it_was_signed() {
    let (address, mut taken) = receiver().await;
    let outcome = Sender::new(Reach::Loopback).post(&format!("http://{address}/take"), &message()).await;
    assert_eq!((outcome.status, outcome.answer.as_str()), (202, "danke\u{fffd}"));
    let (headers, body) = taken.recv().await.unwrap();
    for (name, value) in [
        ("webhook-id", "SBCZ-5C7R-0409-X"),
        ("webhook-timestamp", "1764000000"),
        ("webhook-signature", "v1,abc= v1,def="),
        ("content-type", "application/json"),
    ] {
        assert_eq!(headers[name], value);
    }
    assert_eq!(body, message().body);
}

#[tokio::test]
async fn no_redirect_is_followed_and_a_long_answer_is_cut() {
    let (address, mut taken) = receiver().await;
    let sender = Sender::new(Reach::Loopback);
    assert_eq!(sender.post(&format!("http://{address}/moved"), &message()).await.status, 302);
    let long = sender.post(&format!("http://{address}/long"), &message()).await;
    assert_eq!(long.status, 200);
    assert!(long.answer.starts_with("长长") && long.answer.len() <= 4096 + 3, "{}", long.answer.len());
    assert!(taken.try_recv().is_err());
}

#[tokio::test]
async fn this_machine_is_not_posted_to() {
    let (address, mut taken) = receiver().await;
    let port = address.port();
    for url in [
        format!("http://{address}/take"),
        format!("https://{address}/take"),
        format!("https://localhost:{port}/"),
    ] {
        let outcome = Sender::new(Reach::Public).post(&url, &message()).await;
        assert_eq!(outcome.status, 0, "{url}");
        assert!(!outcome.answer.is_empty(), "{url}");
    }
    assert!(taken.try_recv().is_err());
}

#[tokio::test]
async fn nobody_there_is_an_outcome() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outcome = Sender::new(Reach::Loopback).post(&format!("http://{address}/take"), &message()).await;
    assert_eq!(outcome.status, 0);
    assert!(outcome.answer.contains("refused"), "{}", outcome.answer);
}
