//! The objects of OFDS 0.4 that are written, field by field as its schema names them.
//!
//! Source: <https://standard.ofds.info/en/0__4__0/network-package-schema.json>.

use bocage_vocab::{Position, Thing};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// A file: one network in its container.
#[derive(Serialize)]
pub(super) struct Package<'a> {
    pub(super) networks: [Network<'a>; 1],
}

/// The nodes and spans of one file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Network<'a> {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) spans: Vec<Span<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) organisations: Vec<Organisation<'a>>,
    pub(super) publisher: Publisher<'a>,
    pub(super) publication_date: &'a str,
    pub(super) crs: Crs,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accuracy_details: Option<&'static str>,
    pub(super) language: &'a str,
    pub(super) links: [Link; 1],
}

/// A box, a site or a socket.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node<'a> {
    pub(super) id: Thing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<Geometry<[f64; 2]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<Address<'a>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) functions: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supporting_infrastructure: Option<Infrastructure<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) access_point: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transmission_medium_owner: Option<Reference<'a>>,
}

/// A cable.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Span<'a> {
    pub(super) id: Thing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<Thing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<Thing>,
    pub(super) directed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) route: Option<Geometry<Vec<[f64; 2]>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transmission_medium_owner: Option<Reference<'a>>,
    pub(super) transmission_medium: [&'static str; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) deployment: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supporting_infrastructure: Option<Infrastructure<'a>>,
    pub(super) fibre_count: u16,
    /// In kilometres.
    pub(super) fibre_length: f64,
}

/// A geometry of GeoJSON.
#[derive(Serialize)]
pub(super) struct Geometry<C> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) coordinates: C,
}

/// Where post goes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) street_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) locality: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<String>,
}

/// What a cable lies in or a box stands on.
#[derive(Serialize)]
pub(super) struct Infrastructure<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<Reference<'a>>,
}

/// An organisation of the same file, by its id.
#[derive(Serialize)]
pub(super) struct Reference<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

/// Someone who owns something.
#[derive(Serialize)]
pub(super) struct Organisation<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) roles: Vec<&'static str>,
}

/// Who publishes.
#[derive(Serialize)]
pub(super) struct Publisher<'a> {
    pub(super) name: &'a str,
}

/// A link to another document.
#[derive(Serialize)]
pub(super) struct Link {
    pub(super) href: &'static str,
    pub(super) rel: &'static str,
}

/// The coordinate reference system: there is only this one.
pub(super) struct Crs;

impl Serialize for Crs {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields {
            name: &'static str,
            uri: &'static str,
        }
        Fields {
            name: "urn:ogc:def:crs:OGC::CRS84",
            uri: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        }
        .serialize(s)
    }
}

/// The link that every network must begin its links with.
pub(super) const SCHEMA: Link =
    Link { href: "https://standard.ofds.info/en/0__4__0/network-schema.json", rel: "describedby" };

/// Longitude and latitude in degrees.
pub(super) fn coordinates(position: Position) -> [f64; 2] {
    [position.lon(), position.lat()]
}

/// A text unless it is empty: the schema takes no empty ones.
pub(super) fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
