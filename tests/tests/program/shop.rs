//! The keeping of a shop: files, photographs, documents, staff and grants, and what their routes are asked.

use serde_json::{Value, json};

use super::chain::{COUNTY, Chain};
use super::{Body, Program};

/// The smallest PDF that is whole.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
/// Consumers of the demonstration: one who is let go, one who is asked and refuses.
const LET_GO: &str = "13900010003";
const ASKED: &str = "13800000001";

/// What these routes are asked about.
pub struct Kept {
    pub product: String,
    /// Photographs: to be changed by page and by program.
    pub photos: [String; 2],
    /// The address of one size of a photograph.
    pub picture: String,
    /// Files handed in and not named yet: a photograph and a document, by page and by program.
    pub files: [String; 3],
    /// Documents: to be seen, and taken back by page and by program.
    pub documents: [String; 3],
    pub seller: String,
    /// Invitations: to be answered and withdrawn, each by page and by program.
    pub asked: [String; 2],
    pub withdrawn: [String; 2],
    pub staff: String,
    /// Grants: to be ended by page and by program.
    pub grants: [String; 2],
}

/// A small picture as a camera makes it: upright only when turned, taken at 34°N 111°E.
pub fn photograph(shade: u8) -> Vec<u8> {
    use exif::experimental::Writer;
    use exif::{Field, In, Rational, Tag, Value};
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let degrees = |whole| {
        Value::Rational([(whole, 1), (3, 1), (0, 1)].map(|(num, denom)| Rational { num, denom }).into())
    };
    let fields = [
        field(Tag::Orientation, Value::Short(vec![6])),
        field(Tag::DateTimeOriginal, Value::Ascii(vec![b"2026:10:08 09:30:00".to_vec()])),
        field(Tag::GPSLatitudeRef, Value::Ascii(vec![b"N".to_vec()])),
        field(Tag::GPSLatitude, degrees(34)),
        field(Tag::GPSLongitudeRef, Value::Ascii(vec![b"E".to_vec()])),
        field(Tag::GPSLongitude, degrees(111)),
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut record = std::io::Cursor::new(Vec::new());
    writer.write(&mut record, false).unwrap();
    let picture = image::RgbImage::from_fn(900, 600, |x, y| {
        let band = u8::try_from((x / 60 + y / 60) % 4 * 20).unwrap();
        image::Rgb([shade, 120 + band, 60])
    });
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
    image::ImageEncoder::set_exif_metadata(&mut encoder, record.into_inner()).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

/// Hands in a file as a program does, and gives its number.
pub async fn hand_in(program: &Program, token: &str, purpose: &str, bytes: Vec<u8>) -> String {
    let body = Body::Raw { kind: "application/octet-stream", bytes };
    let answer = program.ask("POST", &format!("/api/v1/files?purpose={purpose}&name=a"), token, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Hands in a document of this kind, as whoever wants to sell must.
pub async fn show_document(program: &Program, token: &str, kind: &str) -> String {
    let file = hand_in(program, token, "document", PDF.to_vec()).await;
    let body = document(&file, kind);
    let added = program.api("POST", "/api/v1/seller-documents", token, body).await;
    added["id"].as_str().unwrap().to_owned()
}

fn document(file: &str, kind: &str) -> Value {
    json!({
        "file": file, "kind": kind, "number": "JY-示例-1", "issuer": "栾川县市场监督管理局", "issued_on": "2026-01-05",
    })
}

async fn invite(program: &Program, token: &str, phone: &str, role: &str) -> String {
    let body = json!({ "phone": phone, "role": role });
    let made = program.api("POST", "/api/v1/staff/invitations", token, body).await;
    made["id"].as_str().unwrap().to_owned()
}

/// A second shop of the county that may be granted something.
pub const OTHER_SHOP: &str = "伏牛山农业公司";

/// Settles that shop as one taken over; gives its number.
pub async fn settle_other_shop(program: &Program) -> kernel::OrganisationId {
    use kernel::{Actor, Clock, RegionCode, SystemClock};
    use market::model::{SellerKind, Verified, due_after};
    let now = SystemClock.now();
    let settled = program.db.write(move |tx| {
        let who = Actor::system("test");
        let village = RegionCode(410_324_102_201);
        let shop = identity::service::create_organisation(tx, &who, now, "enterprise", OTHER_SHOP, village)?;
        let verified = Verified {
            county: village.county(),
            id: shop,
            kind: SellerKind::Enterprise,
            name: OTHER_SHOP.to_owned(),
            village,
            registration: "91350100M000100Y43".to_owned(),
            contact: "王经理".to_owned(),
            since: now.day(),
            verified_on: now.day(),
            due_on: due_after(now.day()),
        };
        market::service::take_over(tx, &who, now, &verified)?;
        Ok::<_, market::Error>(shop)
    });
    settled.await.unwrap()
}

pub async fn make_kept(chain: &Chain<'_>, product: &str) -> Kept {
    let (program, seller) = (chain.program, chain.seller.as_str());
    let mut files = Vec::new();
    for shade in [40, 80] {
        files.push(hand_in(program, seller, "photo", photograph(shade)).await);
    }
    let photos_at = format!("/api/v1/products/{product}/photos");
    program.api("POST", &photos_at, seller, json!({ "files": files })).await;
    let photos = program.api("GET", &photos_at, seller, Value::Null).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let documents = [
        show_document(program, seller, "licence").await,
        show_document(program, seller, "food_permit").await,
        show_document(program, seller, "other_permit").await,
    ];
    let leaving = invite(program, seller, LET_GO, "lister").await;
    let token = program.sign_in(LET_GO).await;
    let accept = json!({ "accept": true });
    program.api("POST", &format!("/api/v1/invitations/{leaving}"), &token, accept).await;
    let who = program.api("GET", "/api/v1/session", &token, Value::Null).await;
    settle_other_shop(program).await;
    let until = super::trade::day(30);
    let mut grants = Vec::new();
    for name in ["核桃仁", "核桃油"] {
        let new = json!({ "name": name, "category": "mountain", "kind": "nut" });
        let made = program.api("POST", "/api/v1/products", seller, new).await;
        let grant = json!({ "product": made["id"], "to": OTHER_SHOP, "until": until });
        let made = program.api("POST", "/api/v1/sales-grants", seller, grant).await;
        grants.push(text(&made["id"]));
    }
    Kept {
        product: product.to_owned(),
        photos: [text(&photos[0]["id"]), text(&photos[1]["id"])],
        picture: text(&photos[0]["sizes"][0]["url"]),
        files: [
            hand_in(program, seller, "photo", photograph(120)).await,
            hand_in(program, seller, "document", PDF.to_vec()).await,
            hand_in(program, seller, "document", PDF.to_vec()).await,
        ],
        documents,
        seller: program.place_of(seller).await,
        asked: [
            invite(program, seller, ASKED, "packer").await,
            invite(program, seller, ASKED, "lister").await,
        ],
        withdrawn: [
            invite(program, seller, "13900010004", "packer").await,
            invite(program, seller, "13900010005", "packer").await,
        ],
        staff: text(&who["person"]),
        grants: grants.try_into().unwrap(),
    }
}

/// A request that does what the route is for; none for routes of others.
pub fn example(kept: &Kept, method: &str, route: &str) -> Option<(String, Body)> {
    let Kept { product, photos, documents, asked, withdrawn, staff, grants, files, .. } = kept;
    let put = |names: &[(&str, &str)]| {
        names.iter().fold(route.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
    };
    let until = super::trade::day(30);
    let grant = || json!({ "product": product, "to": OTHER_SHOP, "until": until });
    let by_form = |path: String, fields: &[(&str, &str)]| Some((path, Body::form(fields)));
    let by_json = |path: String, value: Value| Some((path, Body::Json(value)));
    let about = |files: &str| {
        [
            ("kind", "licence"),
            ("number", "JY-示例-2"),
            ("issuer", "栾川县市场监督管理局"),
            ("issued_on", "2026-01-05"),
            ("kept", files),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    match (method, route) {
        ("GET", "/pictures/{hash}") => Some((kept.picture.clone(), Body::None)),
        ("POST", "/api/v1/files") => Some((
            "/api/v1/files?purpose=document&name=a.pdf".to_owned(),
            Body::Raw { kind: "application/octet-stream", bytes: PDF.to_vec() },
        )),
        ("GET", "/sell/products/{product}/photos" | "/api/v1/products/{product}/photos") => {
            Some((put(&[("product", product)]), Body::None))
        }
        ("POST", "/sell/products/{product}/photos") => {
            by_form(put(&[("product", product)]), &[("photo", &files[0])])
        }
        ("POST", "/api/v1/products/{product}/photos") => {
            by_json(put(&[("product", product)]), json!({ "files": [] }))
        }
        ("POST", "/sell/products/{product}/photos/{photo}") => {
            let path = put(&[("product", product), ("photo", &photos[0])]);
            by_form(path, &[("step", "describe"), ("alt", "树上的核桃")])
        }
        ("POST", "/api/v1/products/{product}/photos/{photo}") => {
            let path = put(&[("product", product), ("photo", &photos[1])]);
            by_json(path, json!({ "step": "describe", "alt": "树上的核桃" }))
        }
        ("POST", "/sell/documents") => Some((route.to_owned(), Body::Form(about(&files[1])))),
        ("POST", "/sell/documents/{document}/withdraw") => by_form(put(&[("document", &documents[1])]), &[]),
        ("GET", "/documents/{document}") => Some((put(&[("document", &documents[0])]), Body::None)),
        ("GET", "/county/sellers/file/{county}/{seller}") => {
            Some((put(&[("county", COUNTY), ("seller", &kept.seller)]), Body::None))
        }
        ("POST", "/api/v1/seller-documents") => by_json(route.to_owned(), document(&files[2], "licence")),
        ("POST", "/api/v1/seller-documents/{document}/withdraw") => {
            by_json(put(&[("document", &documents[2])]), json!({}))
        }
        ("POST", "/sell/staff/invitations") => {
            by_form(route.to_owned(), &[("phone", "13900010006"), ("role", "packer")])
        }
        ("POST", "/api/v1/staff/invitations") => {
            by_json(route.to_owned(), json!({ "phone": "13900010007", "role": "packer" }))
        }
        ("POST", "/sell/staff/invitations/{invitation}/withdraw") => {
            by_form(put(&[("invitation", &withdrawn[0])]), &[])
        }
        ("POST", "/api/v1/staff/invitations/{invitation}/withdraw") => {
            by_json(put(&[("invitation", &withdrawn[1])]), json!({}))
        }
        ("POST", "/sell/staff/dismiss") => {
            by_form(route.to_owned(), &[("person", staff), ("role", "packer")])
        }
        ("POST", "/api/v1/staff/dismiss") => {
            by_json(route.to_owned(), json!({ "person": staff, "role": "lister" }))
        }
        ("POST", "/my/invitations/{invitation}") => {
            by_form(put(&[("invitation", &asked[0])]), &[("answer", "refuse")])
        }
        ("POST", "/api/v1/invitations/{invitation}") => {
            by_json(put(&[("invitation", &asked[1])]), json!({ "accept": false }))
        }
        ("POST", "/sell/shops") => by_form(route.to_owned(), &[("shop", &kept.seller)]),
        ("POST", "/api/v1/session/shop") => by_json(route.to_owned(), json!({ "shop": kept.seller })),
        ("POST", "/sell/grants") => {
            by_form(route.to_owned(), &[("product", product), ("to", OTHER_SHOP), ("until", &until)])
        }
        ("POST", "/api/v1/sales-grants") => by_json(route.to_owned(), grant()),
        ("POST", "/sell/grants/{grant}") => by_form(put(&[("grant", &grants[0])]), &[("step", "end")]),
        ("POST", "/api/v1/sales-grants/{grant}") => {
            by_json(put(&[("grant", &grants[1])]), json!({ "step": "end" }))
        }
        ("GET", "/sell/grants/{grant}/listing") => Some((put(&[("grant", &grants[0])]), Body::None)),
        ("POST", "/sell/grants/{grant}/listing") => by_form(put(&[("grant", &grants[0])]), &[("lot", "")]),
        _ => None,
    }
}
