//! OpenStreetMap: streets, premises and communes, from its binary format and its XML.

mod roads;

pub(crate) use roads::street_class;
