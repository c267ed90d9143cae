//! What became of a campaign, county by county and seller by seller, as lists and files.

use axum::extract::State;
use kernel::RegionCode;
use ledger::CampaignId;
use ui::{App, Cell, Column, Filter, Id, ListQuery, ListView, PageError, PageResult, View, list_page};

use super::promotions_board::{county_link, door, orders_link};
use crate::model::Campaign;
use crate::{CampaignSum, CountySum, Error, service};

async fn sums_of(app: &App, view: &View, id: CampaignId) -> Result<(Campaign, Vec<CampaignSum>), PageError> {
    let actor = view.actor.clone();
    let read = app.db.read(move |conn| {
        let campaign = service::campaign(conn, &actor, id)?;
        let sums = service::sums(conn, &actor, &campaign)?;
        Ok::<_, Error>((campaign, sums))
    });
    Ok(read.await?)
}

/// A county, a seller or how many of them, and what became of the campaign there.
fn columns(view: &View, sellers: Column) -> Vec<Column> {
    let amounts = [
        "market-orders",
        "market-campaign-goods",
        "market-discount",
        "market-campaign-by-organiser",
        "market-campaign-by-seller",
    ];
    let mut columns = vec![Column::words(view.t("market-county")), sellers];
    columns.extend(amounts.map(|key| Column::numbers(view.t(key))));
    columns
}

/// Who owes what to which seller, to be taken along as a file.
pub(super) async fn statement(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    let (campaign, sums) = sums_of(&app, &view, id).await?;
    let county: Option<RegionCode> = query.filter("county").parse().ok();
    let matching = sums.iter().filter(|sum| {
        county.is_none_or(|county| county == sum.county) && sum.seller_name.contains(query.words())
    });
    let matching: Vec<&CampaignSum> = matching.collect();
    let mut counties: Vec<(String, String)> =
        sums.iter().map(|sum| (sum.county.to_string(), region::name_in(view.lang, sum.county))).collect();
    counties.dedup();
    let list = ListView {
        title: view.t1("market-campaign-statement-of", "name", &campaign.draft.name),
        intro: view.t("market-campaign-statement-intro"),
        file: "campaign-statement",
        filters: vec![Filter { name: "county", label: view.t("market-county"), options: counties }],
        columns: columns(&view, Column::words(view.t("market-seller"))),
        rows: query.page_of(&matching).map(|sum| statement_row(&view, &campaign, sum)).collect(),
        total: i64::try_from(matching.len()).unwrap_or(i64::MAX),
        empty: view.t("market-campaign-no-orders"),
        action: Some((
            view.t("market-campaign-by-county"),
            format!("{}/campaigns/{id}/counties", door(&view)),
        )),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// The campaign's report: what became of it in each county.
pub(super) async fn counties(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    let (campaign, sums) = sums_of(&app, &view, id).await?;
    let all = CountySum::of(&sums);
    let matching: Vec<&CountySum> =
        all.iter().filter(|one| region::name_in(view.lang, one.county).contains(query.words())).collect();
    let list = ListView {
        title: view.t1("market-campaign-counties-of", "name", &campaign.draft.name),
        intro: view.t("market-campaign-counties-intro"),
        file: "campaign-counties",
        filters: Vec::new(),
        columns: columns(&view, Column::numbers(view.t("market-sellers"))),
        rows: query.page_of(&matching).map(|sum| county_row(&view, &campaign, sum)).collect(),
        total: i64::try_from(matching.len()).unwrap_or(i64::MAX),
        empty: view.t("market-campaign-no-orders"),
        action: Some((campaign.draft.name.clone(), format!("{}/campaigns/{id}", door(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn county_row(view: &View, campaign: &Campaign, sum: &CountySum) -> Vec<Cell> {
    let sellers = format!("{}/campaigns/{}/statement?county={}", door(view), campaign.id, sum.county);
    vec![
        Cell::Text(region::name_in(view.lang, sum.county)),
        Cell::NumberLink(sum.sellers, sellers),
        Cell::NumberLink(sum.orders, county_link(view, campaign, sum.county)),
        Cell::Money(sum.goods),
        Cell::Money(sum.discount),
        Cell::Money(sum.organiser),
        Cell::Money(sum.by_seller),
    ]
}

fn statement_row(view: &View, campaign: &Campaign, sum: &CampaignSum) -> Vec<Cell> {
    vec![
        Cell::Text(region::name_in(view.lang, sum.county)),
        Cell::Text(sum.seller_name.clone()),
        Cell::NumberLink(sum.orders, orders_link(view, campaign, sum)),
        Cell::Money(sum.goods),
        Cell::Money(sum.discount),
        Cell::Money(sum.organiser),
        Cell::Money(sum.by_seller),
    ]
}
