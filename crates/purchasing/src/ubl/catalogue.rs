//! A catalogue as a supplier sends it.

use bocage_vocab::{Date, Share};

use super::xml::{Said, tell};
use crate::{Cpv, Error, Euros, Offer, Reference, UnitPrice};

/// A list of prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// From which day on it holds, where it says so.
    pub from: Option<Date>,
    /// What it lists.
    pub offers: Vec<Offer>,
}

/// A line being read.
#[derive(Default)]
struct Open {
    id: Option<Reference>,
    name: Option<String>,
    unit: Option<String>,
    cpv: Option<Cpv>,
    vat: Option<Share>,
    price: Option<UnitPrice>,
}

const LINE: &str = "Catalogue/CatalogueLine";

/// Reads a catalogue in UBL 2.1: of each line the seller's number of the item, its name, orderable unit, class
/// (as CPV), rate of VAT and price.
///
/// # Errors
/// When it is no catalogue, or a line lacks a number, a name or a price.
pub fn catalogue(document: &[u8]) -> Result<Listing, Error> {
    let mut listing = Listing { from: None, offers: Vec::new() };
    let (mut open, mut is_one) = (Open::default(), false);
    tell(document, &mut |said| {
        match said {
            Said::Begins("Catalogue") => is_one = true,
            Said::Begins(path) if !is_one => {
                return Err(Error::Ubl { why: format!("its outermost element is `{path}`") });
            }
            Said::Begins(LINE) => open = Open::default(),
            Said::Text("Catalogue/ValidityPeriod/StartDate", text) => {
                listing.from = Some(parsed("StartDate", text)?);
            }
            Said::Text(path, text) => {
                if let Some(field) = path.strip_prefix(LINE) {
                    open.hear(field, text)?;
                }
            }
            Said::Ends(LINE) => listing.offers.push(std::mem::take(&mut open).close()?),
            Said::Begins(_) | Said::Ends(_) => {}
        }
        Ok(())
    })?;
    if !is_one {
        return Err(Error::Ubl { why: "it has no element".to_owned() });
    }
    Ok(listing)
}

impl Open {
    fn hear(&mut self, field: &str, text: &str) -> Result<(), Error> {
        match field {
            "/OrderableUnit" => self.unit = Some(text.to_owned()),
            "/RequiredItemLocationQuantity/Price/PriceAmount" => {
                self.price = Some(parsed("PriceAmount", text)?);
            }
            "/Item/Name" => self.name = Some(text.to_owned()),
            "/Item/SellersItemIdentification/ID" => self.id = Some(parsed("ID", text)?),
            "/Item/CommodityClassification/ItemClassificationCode" => {
                // Classes of other lists stand there too.
                self.cpv = self.cpv.or_else(|| text.parse().ok());
            }
            "/Item/ClassifiedTaxCategory/Percent" => {
                let percent: Euros = parsed("Percent", text)?;
                self.vat = Some(Share::ppm(percent.get() * 100));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(self) -> Result<Offer, Error> {
        let lacks = |what: &str| Error::Ubl { why: format!("a line lacks {what}") };
        let id = self.id.ok_or_else(|| lacks("the seller's number of the item"))?;
        let name = self.name.ok_or_else(|| lacks("a name"))?;
        let price = self.price.ok_or_else(|| lacks("a price"))?;
        let unit = self.unit.unwrap_or_else(|| "C62".to_owned());
        let vat = self.vat.unwrap_or(Share::ppm(200_000));
        Ok(Offer { id, name, unit, cpv: self.cpv, vat, price, reference: None })
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    what: &str,
    text: &str,
) -> Result<T, Error> {
    text.parse().map_err(|error: T::Err| Error::Ubl { why: format!("{what}: {error}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: &str = r#"<?xml version="1.0"?>
<cat:Catalogue xmlns:cat="urn:oasis:names:specification:ubl:schema:xsd:Catalogue-2"
  xmlns:cac="urn:cac" xmlns:cbc="urn:cbc">
  <cac:ValidityPeriod><cbc:StartDate>2026-03-01</cbc:StartDate></cac:ValidityPeriod>
  <cac:CatalogueLine>
    <cbc:ID>1</cbc:ID><cbc:OrderableUnit>C62</cbc:OrderableUnit>
    <cac:RequiredItemLocationQuantity><cac:Price><cbc:PriceAmount currencyID="EUR">812.50</cbc:PriceAmount></cac:Price></cac:RequiredItemLocationQuantity>
    <cac:Item><cbc:Name>Laptop &amp; dock</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>PC-14</cbc:ID></cac:SellersItemIdentification>
      <cac:CommodityClassification><cbc:ItemClassificationCode listID="STI">30213100</cbc:ItemClassificationCode></cac:CommodityClassification>
      <cac:ClassifiedTaxCategory><cbc:Percent>20</cbc:Percent></cac:ClassifiedTaxCategory>
    </cac:Item>
  </cac:CatalogueLine>
</cat:Catalogue>"#;

    #[test]
    fn a_catalogue_is_read() {
        let listing = catalogue(CATALOGUE.as_bytes()).unwrap();
        assert_eq!(listing.from, Some("2026-03-01".parse().unwrap()));
        let offer = &listing.offers[0];
        assert_eq!((offer.id.as_str(), &*offer.name), ("PC-14", "Laptop & dock"));
        assert_eq!((offer.price.to_string().as_str(), offer.vat), ("812.5", Share::ppm(200_000)));
        assert_eq!(offer.cpv.unwrap().to_string(), "30213100");
    }

    #[test]
    fn what_is_none_is_refused() {
        for (document, why) in [
            ("<Order/>".to_owned(), "it has no element"),
            ("<Order></Order>".to_owned(), "its outermost element is `Order`"),
            (CATALOGUE.replace("812.50", "dear"), "PriceAmount: `dear` is no price"),
            (CATALOGUE.replace("Name>", "Nom>"), "a line lacks a name"),
            (
                CATALOGUE.replace("<cat:Cat", "<!DOCTYPE a [<!ENTITY b 'c'>]><cat:Cat"),
                "a document type",
            ),
            (CATALOGUE.replace("&amp;", "&evil;"), "an entity of its own"),
            (CATALOGUE.replace("</cat:Catalogue>", ""), "it ends within an element"),
        ] {
            let told = catalogue(document.as_bytes()).unwrap_err().to_string();
            assert!(told.contains(why), "{told}");
        }
    }
}
