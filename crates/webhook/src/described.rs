//! What is posted, in the words of OpenAPI 3.1: one webhook for each kind, with the shape of its body.

use serde_json::json;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Paths, PathsBuilder, RefOr, Required, ResponseBuilder, Schema};

use crate::catalogue::{Field, KINDS, PING, Shape};

/// Every kind that is posted, and the test.
#[must_use]
pub fn described() -> Paths {
    let test = [Field { name: "webhook", shape: Shape::Code, meaning: "The webhook that is tested" }];
    let all = KINDS.iter().map(|kind| (kind.name, kind.summary, kind.fields));
    let with_test = all.chain([(PING, "A test of the address.", &test[..])]);
    let paths = with_test.fold(PathsBuilder::new(), |paths, (name, summary, fields)| {
        paths.path(name, item(name, summary, fields))
    });
    paths.build()
}

fn item(name: &str, summary: &str, fields: &[Field]) -> PathItem {
    let body = RequestBodyBuilder::new()
        .content("application/json", ContentBuilder::new().schema(Some(message(name, fields))).build())
        .required(Some(Required::True))
        .build();
    let taken = ResponseBuilder::new().description(
        "Any status from 200 to 299: it is taken in. 410: post nothing here any more. Anything else, a \
                      redirect too, and no answer within ten seconds: it is posted again for three days",
    );
    let operation = OperationBuilder::new()
        .summary(Some(summary))
        .operation_id(Some(name.replace('.', "_")))
        .parameters(Some(headers()))
        .request_body(Some(body))
        .response("2XX", taken.build())
        .build();
    PathItem::new(HttpMethod::Post, operation)
}

/// The headers of Standard Webhooks.
fn headers() -> Vec<Parameter> {
    let header = |name: &str, words: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(words))
            .schema(Some(text()))
            .build()
    };
    vec![
        header("webhook-id", "The event's number, the same at every attempt: take it in once"),
        header("webhook-timestamp", "Seconds since 1970; refuse what is more than five minutes from now"),
        header(
            "webhook-signature",
            "`v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body` with the secret's bytes; two of them, with a \
             space between, while a secret is being replaced (Standard Webhooks)",
        ),
    ]
}

fn message(name: &str, fields: &[Field]) -> Object {
    let county = ObjectBuilder::new().property("county", described_text("The county's code", "410324"));
    let data = fields.iter().fold(county, |data, field| data.property(field.name, shape(field)));
    ObjectBuilder::new()
        .property("type", ObjectBuilder::new().schema_type(Type::String).enum_values(Some([name])))
        .property("timestamp", described_text("When it happened, RFC 3339", "2026-11-26T06:46:13.836+08:00"))
        .property("data", data.required("county").build())
        .required("type")
        .required("timestamp")
        .required("data")
        .build()
}

fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}

fn described_text(words: &str, example: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(words)).examples([json!(example)]).build()
}

/// A field that is empty in the log is null here.
fn shape(field: &Field) -> RefOr<Schema> {
    let (kind, example) = match field.shape {
        Shape::Code => (Type::String, json!("SBCZ-5C7R-0409-X")),
        Shape::Region => (Type::String, json!("410324102201")),
        Shape::Word => (Type::String, json!("paid")),
        Shape::Fen | Shape::Count => (Type::Integer, json!(1)),
        Shape::Flag => (Type::Boolean, json!(true)),
    };
    let types = utoipa::openapi::schema::SchemaType::from_iter([kind, Type::Null]);
    ObjectBuilder::new()
        .schema_type(types)
        .description(Some(field.meaning))
        .examples([example])
        .build()
        .into()
}
