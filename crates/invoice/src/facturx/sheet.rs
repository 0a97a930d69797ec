//! Rows of cells on as many pages as they need.

use pdf_writer::{Content, Name, Str};

use super::font::Fonts;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 45.0;
/// What is between the margins.
pub(super) const INSIDE: f32 = WIDTH - 2.0 * MARGIN;
/// Where the last row of a page ends: the number of the page stands below.
const BOTTOM: f32 = 60.0;
const LEADING: f32 = 1.35;
/// The calibrated grey that everything is drawn in.
pub(super) const GREY: &[u8] = b"G1";

/// Which side of its cell a text stands at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A part of a row: a share of the width, in hundredths, and a text that is wrapped in it.
pub(super) struct Cell {
    pub(super) share: f32,
    pub(super) side: Side,
    pub(super) text: String,
}

/// A cell at the left.
pub(super) fn left(share: f32, text: impl Into<String>) -> Cell {
    Cell { share, side: Side::Left, text: text.into() }
}

/// A cell at the right.
pub(super) fn right(share: f32, text: impl Into<String>) -> Cell {
    Cell { share, side: Side::Right, text: text.into() }
}

/// Pages being filled.
pub(super) struct Sheet<'f> {
    fonts: &'f mut Fonts,
    pages: Vec<Content>,
    y: f32,
}

impl Sheet<'_> {
    pub(super) fn new(fonts: &mut Fonts) -> Sheet<'_> {
        let mut sheet = Sheet { fonts, pages: Vec::new(), y: 0.0 };
        sheet.turn();
        sheet
    }

    /// Room above the next row.
    pub(super) fn space(&mut self, points: f32) {
        self.y -= points;
    }

    /// A line over the whole width.
    pub(super) fn rule(&mut self) {
        let y = self.y - 2.0;
        self.page().set_line_width(0.5).move_to(MARGIN, y).line_to(MARGIN + INSIDE, y).stroke();
        self.y -= 4.0;
    }

    /// A row, on the next page where this one has no room for all of it.
    pub(super) fn row(&mut self, bold: bool, size: f32, cells: &[Cell]) {
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .map(|cell| self.wrapped(bold, size, cell.share * INSIDE / 100.0 - 4.0, &cell.text))
            .collect();
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or_default();
        let height = lines as f32 * size * LEADING;
        if self.y - height < BOTTOM && height < HEIGHT - MARGIN - BOTTOM {
            self.turn();
        }
        let mut x = MARGIN;
        let mut y = self.y;
        for number in 0..lines {
            y -= size * LEADING;
            if y < BOTTOM {
                self.turn();
                y = self.y - size * LEADING;
            }
            x = MARGIN;
            for (cell, texts) in cells.iter().zip(&wrapped) {
                let width = cell.share * INSIDE / 100.0;
                if let Some(text) = texts.get(number) {
                    let start = match cell.side {
                        Side::Left => x,
                        Side::Right => x + width - 4.0 - self.measure(bold, size, text),
                    };
                    self.text(bold, size, start, y, text);
                }
                x += width;
            }
        }
        debug_assert!(x >= MARGIN);
        self.y = y;
    }

    /// The pages, each with its number.
    pub(super) fn end(mut self, title: &str) -> Vec<Vec<u8>> {
        let count = self.pages.len();
        let pages = std::mem::take(&mut self.pages);
        let mut done = Vec::with_capacity(count);
        for (number, page) in pages.into_iter().enumerate() {
            self.pages = vec![page];
            let words = format!("{title} · page {} sur {count}", number + 1);
            self.text(false, 7.0, MARGIN, 30.0, &words);
            done.extend(self.pages.pop().map(|page| page.finish().to_vec()));
        }
        done
    }

    fn turn(&mut self) {
        let mut page = Content::new();
        page.set_fill_color_space(Name(GREY)).set_fill_color([0.0]);
        page.set_stroke_color_space(Name(GREY)).set_stroke_color([0.6]);
        self.pages.push(page);
        self.y = HEIGHT - MARGIN;
    }

    fn page(&mut self) -> &mut Content {
        if self.pages.is_empty() {
            self.turn();
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn measure(&self, bold: bool, size: f32, text: &str) -> f32 {
        let font = if bold { &self.fonts.bold } else { &self.fonts.regular };
        font.width(text) * size / 1000.0
    }

    fn text(&mut self, bold: bool, size: f32, x: f32, y: f32, text: &str) {
        let font = if bold { &mut self.fonts.bold } else { &mut self.fonts.regular };
        let (name, codes) = (font.name, font.encode(text));
        self.page()
            .begin_text()
            .set_font(Name(name.as_bytes()), size)
            .next_line(x, y)
            .show(Str(&codes))
            .end_text();
    }

    /// A text in lines of a width: broken between words, inside of a word only where it is too long.
    fn wrapped(&self, bold: bool, size: f32, width: f32, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split(' ') {
                let joined =
                    if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.measure(bold, size, &joined) <= width {
                    line = joined;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for character in word.chars() {
                    line.push(character);
                    if self.measure(bold, size, &line) > width && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::take(&mut line));
                        line.push(character);
                    }
                }
            }
            lines.push(line);
        }
        lines
    }
}
