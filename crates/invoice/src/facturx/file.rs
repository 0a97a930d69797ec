//! The PDF around pages and invoice.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::AssociationKind;
use pdf_writer::{Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use quick_xml::escape::escape;

use super::ATTACHMENT;
use super::font::Fonts;
use super::sheet::{GREY, HEIGHT, WIDTH};
use crate::model::Invoice;

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const METADATA: Ref = Ref::new(3);
const INFO: Ref = Ref::new(4);
const SPEC: Ref = Ref::new(5);
const FILE: Ref = Ref::new(6);
/// Five objects each.
const REGULAR: Ref = Ref::new(10);
const BOLD: Ref = Ref::new(15);
/// A page and what is on it, in turns.
const FIRST_PAGE: i32 = 20;
/// White of daylight (D65), for calibrated grey: so no profile of a screen is needed.
const WHITE: [f32; 3] = [0.9505, 1.0, 1.089];
const GAMMA: f32 = 2.2;
const PRODUCER: &str = "Bocage";

/// Puts pages and invoice into a file. The same invoice gives the same bytes.
pub(super) fn assemble(invoice: &Invoice, xml: &str, pages: &[Vec<u8>], fonts: &Fonts) -> Vec<u8> {
    let title = format!("{} {}", invoice.seller.name, invoice.number);
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    pdf.set_binary_marker(b"\xe2\xe3\xcf\xd3");
    let id = blake3::hash(xml.as_bytes()).as_bytes()[..16].to_vec();
    pdf.set_file_id((id.clone(), id));
    catalog(&mut pdf);
    for (number, content) in pages.iter().enumerate() {
        page(&mut pdf, number, content);
    }
    let kids = (0..pages.len()).map(|number| page_ref(number).0);
    pdf.pages(TREE).kids(kids).count(pages.len() as i32);
    fonts.regular.write(&mut pdf, REGULAR);
    fonts.bold.write(&mut pdf, BOLD);
    let issued = Date::new(invoice.issued.year() as u16)
        .month(invoice.issued.month() as u8)
        .day(invoice.issued.day() as u8)
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    attachment(&mut pdf, xml, issued);
    pdf.document_info(INFO)
        .title(TextStr(&title))
        .producer(TextStr(PRODUCER))
        .creation_date(issued)
        .modified_date(issued);
    let metadata = metadata(invoice, &title);
    pdf.stream(METADATA, metadata.as_bytes())
        .pair(Name(b"Type"), Name(b"Metadata"))
        .pair(Name(b"Subtype"), Name(b"XML"));
    pdf.finish()
}

pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes);
    // Writing into memory does not fail.
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

fn catalog(pdf: &mut Pdf) {
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(TREE).metadata(METADATA).lang(TextStr("fr-FR"));
    catalog.insert(Name(b"AF")).array().item(SPEC);
    let mut names = catalog.names();
    names.embedded_files().names().insert(Str(ATTACHMENT.as_bytes()), SPEC);
    names.finish();
    catalog.finish();
}

fn page_ref(number: usize) -> (Ref, Ref) {
    let first = FIRST_PAGE + 2 * number as i32;
    (Ref::new(first), Ref::new(first + 1))
}

fn page(pdf: &mut Pdf, number: usize, content: &[u8]) {
    let (page, stream) = page_ref(number);
    let mut written = pdf.page(page);
    written.parent(TREE).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(stream);
    let mut resources = written.resources();
    resources.fonts().pair(Name(b"F1"), REGULAR).pair(Name(b"F2"), BOLD);
    resources
        .color_spaces()
        .insert(Name(GREY))
        .start::<pdf_writer::writers::ColorSpace<'_>>()
        .cal_gray(WHITE, None, Some(GAMMA));
    resources.finish();
    written.finish();
    pdf.stream(stream, &deflated(content)).filter(Filter::FlateDecode);
}

fn attachment(pdf: &mut Pdf, xml: &str, issued: Date) {
    let mut spec = pdf.file_spec(SPEC);
    spec.path(Str(ATTACHMENT.as_bytes())).unic_file(TextStr(ATTACHMENT));
    spec.description(TextStr("Factur-X")).association_kind(AssociationKind::Alternative);
    spec.embedded_file_with_unicode(FILE);
    spec.finish();
    let packed = deflated(xml.as_bytes());
    let mut file = pdf.embedded_file(FILE, &packed);
    file.subtype(Name(b"text/xml")).params().size(xml.len() as i32).modification_date(issued);
    file.filter(Filter::FlateDecode);
}

/// What PDF/A-3 and Factur-X want said of the file, with the schema of the latter's properties.
fn metadata(invoice: &Invoice, title: &str) -> String {
    let property = |name: &str, words: &str| {
        format!(
            "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>{name}</pdfaProperty:name>\
             <pdfaProperty:valueType>Text</pdfaProperty:valueType>\
             <pdfaProperty:category>external</pdfaProperty:category>\
             <pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
        )
    };
    let properties = [
        property("DocumentFileName", "name of the embedded XML file"),
        property("DocumentType", "INVOICE"),
        property("Version", "version of the XML schema of Factur-X"),
        property("ConformanceLevel", "profile of Factur-X"),
    ]
    .concat();
    let (title, issued) = (escape(title), invoice.issued);
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{PRODUCER}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreateDate>{issued}T00:00:00Z</xmp:CreateDate><xmp:ModifyDate>{issued}T00:00:00Z</xmp:ModifyDate></rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"><fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{ATTACHMENT}</fx:DocumentFileName><fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"#,
        bom = '\u{feff}',
    )
}
