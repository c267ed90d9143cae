//! What is sold for a villager.

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::{Fen, Grams};
use market::model::{GoodsRow, LotDraft, Measure, ProductDraft, Terms, unit_of};
use serde::Deserialize;
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{BehalfActBody, found};
use crate::model::ActId;
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put_goods))
}

#[derive(Deserialize, ToSchema)]
struct BehalfGoods {
    /// The kind of goods, by the catalogue's word.
    #[schema(example = "egg")]
    kind: String,
    /// What the shelf says.
    #[schema(example = "散养土鸡蛋")]
    title: String,
    /// What is said of it, as its kind asks.
    #[serde(default)]
    said: BTreeMap<String, String>,
    /// The village it comes from.
    #[schema(example = "410324102201")]
    origin: String,
    /// Day of harvest or making.
    #[schema(example = "2026-11-20")]
    made_on: String,
    /// How many days it keeps.
    #[serde(default)]
    keeps_days: Option<i32>,
    /// Number of the certificate of conformity, where the kind asks for one.
    #[serde(default)]
    certificate: String,
    /// How many pieces.
    #[schema(example = 30)]
    pieces: i64,
    /// Net weight of one piece, in grams.
    #[schema(example = 500)]
    net_grams: i64,
    /// Price of one piece, in fen.
    #[schema(example = 1200)]
    price_fen: i64,
    /// `piece`, `box`, `jin` or `kilogram`.
    #[serde(default)]
    #[schema(example = "piece")]
    unit: Option<String>,
}

impl BehalfGoods {
    fn read(self) -> Result<GoodsRow, PageError> {
        let kind = market::model::Kind::find(&self.kind).ok_or(market::GoodsError::NoKind);
        let kind = kind.map_err(market::Error::from)?;
        let shelf = kind.shelf().ok_or(market::Error::NoCategory)?;
        let unit = match &self.unit {
            Some(word) => unit_of(word).ok_or_else(|| PageError::unreadable("unit", word))?,
            None => kernel::Unit::Piece,
        };
        Ok(GoodsRow {
            line: 0,
            purchase: None,
            product: ProductDraft {
                kind: kind.code.clone(),
                said: self.said,
                ..ProductDraft::plain(&self.title, shelf, market::picture_for(kind))
            },
            lot: LotDraft {
                origin: self.origin.parse().map_err(|_| PageError::unreadable("origin", &self.origin))?,
                made_on: self.made_on.parse().map_err(|_| PageError::unreadable("made_on", &self.made_on))?,
                grade: String::new(),
                certificate: self.certificate,
                pieces: self.pieces,
                keeps_days: self.keeps_days,
            },
            terms: Terms {
                measure: Measure { unit, weighed: false },
                ..Terms::plain(&self.title, Fen(self.price_fen), Grams(self.net_grams), self.pieces)
            },
        })
    }
}

/// Says what is sold for the villager, in their own shop. A code that was asked for holds no more.
#[utoipa::path(put, path = "/api/v1/behalf/acts/{id}/goods", params(("id" = String, Path)), request_body = BehalfGoods,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn put_goods(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(goods): ApiJson<BehalfGoods>,
) -> ApiResult<BehalfActBody> {
    let (goods, actor, now, city) = (goods.read()?, view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::put_goods(tx, &actor, now, city, id, &goods)).await?;
    found(&app, &view, id).await
}
