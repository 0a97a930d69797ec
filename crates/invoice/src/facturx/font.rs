//! The fonts of a page: DejaVu Sans, as much of it as the page uses.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::Face;

/// What names the set of characters of a font whose codes are its glyphs.
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The regular font and the bold one.
pub(super) struct Fonts {
    pub(super) regular: Font,
    pub(super) bold: Font,
}

/// A font and what a document has used of it.
pub(super) struct Font {
    pub(super) name: &'static str,
    base: &'static str,
    data: &'static [u8],
    face: Option<Face<'static>>,
    glyphs: GlyphRemapper,
    used: BTreeMap<u16, (char, f32)>,
}

impl Fonts {
    pub(super) fn new() -> Fonts {
        Fonts {
            regular: Font::new("F1", "BOCAGE+DejaVuSans", dejavu::sans::regular()),
            bold: Font::new("F2", "BOCAGE+DejaVuSans-Bold", dejavu::sans::bold()),
        }
    }
}

impl Font {
    fn new(name: &'static str, base: &'static str, data: &'static [u8]) -> Font {
        let face = Face::parse(data, 0).ok();
        Font { name, base, data, face, glyphs: GlyphRemapper::new(), used: BTreeMap::new() }
    }

    /// The width of a text, in thousandths of its size.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|character| self.glyph(character).1).sum()
    }

    /// A text as the codes of its glyphs, which are kept.
    pub(super) fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut codes = Vec::with_capacity(text.len() * 2);
        for character in text.chars() {
            let (glyph, width) = self.glyph(character);
            let code = self.glyphs.remap(glyph);
            self.used.insert(code, (character, width));
            codes.extend(code.to_be_bytes());
        }
        codes
    }

    /// A character's glyph and width; the font's box for what it lacks.
    fn glyph(&self, character: char) -> (u16, f32) {
        let Some(face) = &self.face else { return (0, 500.0) };
        let glyph = face.glyph_index(character).unwrap_or_default();
        let width = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        (glyph.0, width * 1000.0 / f32::from(face.units_per_em()))
    }

    /// Writes the font, as five objects beginning with `first`.
    pub(super) fn write(&self, pdf: &mut Pdf, first: Ref) {
        let next = |by: i32| Ref::new(first.get() + by);
        let (cid, descriptor, cmap, file) = (next(1), next(2), next(3), next(4));
        let base = Name(self.base.as_bytes());
        pdf.type0_font(first)
            .base_font(base)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type2).base_font(base).system_info(IDENTITY);
        font.font_descriptor(descriptor).default_width(0.0);
        font.cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = font.widths();
        for (code, (_, width)) in &self.used {
            widths.same(*code, *code, *width);
        }
        widths.finish();
        font.finish();
        self.describe(pdf, descriptor, file);
        let mut codes = UnicodeCmap::new(Name(b"Bocage"), IDENTITY);
        for (code, (character, _)) in &self.used {
            codes.pair(*code, *character);
        }
        pdf.cmap(cmap, &codes.finish());
        let subset =
            subsetter::subset(self.data, 0, &self.glyphs).unwrap_or_else(|_| self.data.to_vec());
        let packed = super::file::deflated(&subset);
        let mut stream = pdf.stream(file, &packed);
        stream.filter(pdf_writer::Filter::FlateDecode);
        stream.pair(Name(b"Length1"), subset.len() as i32);
    }

    fn describe(&self, pdf: &mut Pdf, descriptor: Ref, file: Ref) {
        let scale = self.face.as_ref().map_or(1.0, |face| 1000.0 / f32::from(face.units_per_em()));
        let of = |value: Option<i16>| f32::from(value.unwrap_or_default()) * scale;
        let face = self.face.as_ref();
        let bounds = face.map(Face::global_bounding_box);
        let side = |side: fn(ttf_parser::Rect) -> i16| of(bounds.map(side));
        let mut written = pdf.font_descriptor(descriptor);
        written.name(Name(self.base.as_bytes())).flags(FontFlags::SYMBOLIC).italic_angle(0.0);
        written.bbox(Rect::new(
            side(|b| b.x_min),
            side(|b| b.y_min),
            side(|b| b.x_max),
            side(|b| b.y_max),
        ));
        written.ascent(of(face.map(Face::ascender))).descent(of(face.map(Face::descender)));
        written.cap_height(of(face.and_then(Face::capital_height))).stem_v(80.0).font_file2(file);
    }
}
