//! A form that sends files.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use kernel::Status;
use ui::{App, PageError, Typed};

/// The most bytes of one form with its files.
pub const UPLOAD_LIMIT: usize = ui::UPLOAD_LIMIT;
/// The most files of one form.
const MOST_FILES: usize = 20;

/// A file as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    /// What the sender calls it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The fields of a form and the files of each; a field of which no file was chosen has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// What was typed.
    pub typed: Typed,
    files: Vec<(String, SentFile)>,
}

impl Sent {
    /// Takes out the files of a field, in the order they were chosen.
    pub fn take(&mut self, name: &str) -> Vec<SentFile> {
        let (wanted, others) =
            std::mem::take(&mut self.files).into_iter().partition(|(field, _)| field == name);
        self.files = others;
        let wanted: Vec<(String, SentFile)> = wanted;
        wanted.into_iter().map(|(_, file)| file).collect()
    }
}

impl FromRequest<App> for Sent {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        // A form without files may also come as every other form does.
        let kind = request.headers().get(axum::http::header::CONTENT_TYPE);
        let has_parts = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
        if !has_parts {
            let typed = Typed::from_request(request, app).await?;
            return Ok(Self { typed, files: Vec::new() });
        }
        let unreadable = |_| PageError::new(Status::Invalid, "error-body-unreadable");
        let mut form = Multipart::from_request(request, app).await.map_err(unreadable)?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file) => files.extend(file_of(field, &file).await?.map(|file| (name, file))),
                None => fields.push((name, text_of(field).await?)),
            }
            if files.len() > MOST_FILES {
                return Err(PageError::new(Status::TooLarge, "error-too-large"));
            }
        }
        Ok(Self { typed: fields.into_iter().collect(), files })
    }
}

/// A browser sends a file without name and content where none was chosen.
async fn file_of(field: Field<'_>, name: &str) -> Result<Option<SentFile>, PageError> {
    let bytes = field.bytes().await.map_err(refused)?.to_vec();
    let nothing = name.is_empty() && bytes.is_empty();
    Ok((!nothing).then(|| SentFile { name: plain_name(name), bytes }))
}

/// The last part of a path, without what does not belong into a line of text.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).collect()
}

async fn text_of(field: Field<'_>) -> Result<String, PageError> {
    let bytes = field.bytes().await.map_err(refused)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| PageError::new(Status::Invalid, "error-not-utf8"))
}

fn refused(error: MultipartError) -> PageError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        PageError::new(Status::TooLarge, "error-too-large")
    } else {
        PageError::new(Status::Invalid, "error-body-unreadable")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        assert_eq!(plain_name("C:\\fotos\\a.jpg"), "a.jpg");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\r\nb.jpg"), "ab.jpg");
    }

    #[test]
    fn files_are_taken_by_their_field() {
        let file = |name: &str| SentFile { name: name.to_owned(), bytes: vec![1] };
        let files = [("a", "1"), ("b", "2"), ("a", "3")].map(|(field, name)| (field.to_owned(), file(name)));
        let mut sent = Sent { typed: Typed::default(), files: files.into() };
        assert_eq!(sent.take("a"), [file("1"), file("3")]);
        assert_eq!(sent.take("a"), []);
        assert_eq!(sent.take("b"), [file("2")]);
    }
}
