//! The fields that several kinds of events tell.

use super::{Field, Shape};

pub(super) const fn field(name: &'static str, shape: Shape, meaning: &'static str) -> Field {
    Field { name, shape, meaning }
}

pub(super) const ORDER: Field = field("order", Shape::Code, "The order");
pub(super) const SELLER: Field = field("seller", Shape::Code, "Who sells");
pub(super) const PARCEL: Field = field("parcel", Shape::Code, "The parcel");
pub(super) const LISTING: Field = field("listing", Shape::Code, "The listing");
pub(super) const CLAIM: Field = field("claim", Shape::Code, "The claim");
pub(super) const SHIPMENT: Field =
    field("shipment", Shape::Count, "1 or 2 of an order sent in two, 0 of one sent whole");
pub(super) const PROMISED: Field = field("promised_on", Shape::Word, "The day by which the rest is packed");
pub(super) const REFUND: Field = field("refund", Shape::Code, "The refund");
pub(super) const STATION: Field = field("station", Shape::Code, "The station");
pub(super) const REGION: Field = field("region", Shape::Region, "The division of the station");
pub(super) const PICKUP: Field = field("pickup", Shape::Code, "The point it goes to");
pub(super) const PICKUP_REGION: Field = field("pickup_region", Shape::Region, "The village of that point");
pub(super) const PIECES: Field = field("pieces", Shape::Count, "Pieces");
pub(super) const STATUS: Field = field("status", Shape::Word, "Where it stands now");
pub(super) const TOTAL: Field = field("total", Shape::Fen, "The amount in fen");
pub(super) const LOT: Field = field("lot", Shape::Code, "The lot");
pub(super) const PRODUCT: Field = field("product", Shape::Code, "The product");
pub(super) const ORIGIN: Field = field("origin", Shape::Region, "The village the goods come from");
pub(super) const POST: Field = field("post", Shape::Code, "The demand or supply");
pub(super) const ORGANISATION: Field = field("organisation", Shape::Code, "Whose it is");
pub(super) const QUOTE: Field = field("quote", Shape::Code, "The quote");
pub(super) const CONTRACT: Field = field("contract", Shape::Code, "The contract");
pub(super) const DELIVERY: Field = field("delivery", Shape::Code, "The delivery");
pub(super) const PAYMENT: Field = field("payment", Shape::Code, "The payment of a stage");
pub(super) const STAGE: Field = field("stage", Shape::Count, "The stage, from 1");
pub(super) const NET: Field = field("net", Shape::Count, "Grams or pieces, net");
pub(super) const AMOUNT: Field = field("amount", Shape::Fen, "The amount in fen");
pub(super) const UNIT: Field = field("unit", Shape::Word, "`weight` (grams) or `piece`");
pub(super) const QUANTITY: Field = field("quantity", Shape::Count, "Grams or pieces");
pub(super) const GOODS: Field = field("product", Shape::Word, "What the goods are called");
pub(super) const POSTED: &[Field] = &[
    POST,
    ORGANISATION,
    field("category", Shape::Word, "The kind of produce"),
    GOODS,
    field("grade", Shape::Word, "The grade"),
    UNIT,
    QUANTITY,
    field("place", Shape::Region, "Where it is wanted or lies"),
    field("valid_until", Shape::Word, "The last day it is shown"),
];
pub(super) const PREORDER: Field = field("preorder", Shape::Code, "The pre-order");
pub(super) const RESERVATION: Field = field("reservation", Shape::Code, "The reservation");
pub(super) const INVOICE: Field = field("invoice", Shape::Code, "The invoice");
pub(super) const OFFER: Field = field("offer", Shape::Code, "The offer of joint purchase");
pub(super) const ROUND: Field = field("round", Shape::Code, "The round");
pub(super) const ORGANISER: Field = field("organiser", Shape::Code, "Who organises the round");
pub(super) const TAKEN: Field = field("taken", Shape::Count, "What all members take together");
pub(super) const PRICE: Field = field("price", Shape::Fen, "Price of a piece, in fen");
pub(super) const CAMPAIGN: Field = field("campaign", Shape::Code, "The campaign");
pub(super) const SUBSIDY_PAYMENT: Field = field("payment", Shape::Code, "The payment");
pub(super) const PAID_OR_RETURNED: Field =
    field("kind", Shape::Word, "`paid` by the organiser, or `returned` by the seller");
pub(super) const ENROLMENT: Field = field("enrolment", Shape::Code, "The enrolment");
pub(super) const SHOP: Field = field("shop", Shape::Code, "The shop on the other platform");
pub(super) const PLATFORM: Field = field("platform", Shape::Word, "`taobao`, `jd`, `pinduoduo` or `douyin`");
pub(super) const IMPORT: Field = field("import", Shape::Code, "The import");
pub(super) const SOLD_ELSEWHERE: &[Field] = &[
    IMPORT,
    SHOP,
    ORGANISATION,
    PLATFORM,
    ORIGIN,
    field("day", Shape::Word, "The day it was paid"),
    field("orders", Shape::Count, "Orders more, or fewer"),
    field("amount", Shape::Fen, "What was paid less what went back, more or less, in fen"),
];
pub(super) const OPENED: &[Field] = &[
    STATION,
    REGION,
    field("level", Shape::Word, "`county`, `township` or `village`"),
    field("name", Shape::Word, "The station's name"),
    STATUS,
    field("takes_parcels", Shape::Flag, "Whether a parcel may be sent there"),
];
