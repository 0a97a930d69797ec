//! Histograms as SVG.

use maud::{Markup, html};

use crate::Locale;
use crate::words::number;

/// Bars of a histogram, and the words around it.
pub(super) struct Histogram<'a> {
    pub(super) title: &'a str,
    /// What the axis counts in.
    pub(super) unit: &'a str,
    /// The lower end of the first bar, and how wide each is.
    pub(super) from: f64,
    pub(super) step: f64,
    pub(super) counts: Vec<u64>,
    /// A line to draw across, such as a limit, with its words.
    pub(super) limit: Option<(f64, &'a str)>,
}

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 8.0;
const BOTTOM: f64 = 30.0;
const TOP: f64 = 18.0;

impl<'a> Histogram<'a> {
    /// Counts values into so many bars between the lowest and the highest; the last bar takes the
    /// long tail beyond the 99th percentile. None without values.
    pub(super) fn of(
        title: &'a str,
        unit: &'a str,
        mut values: Vec<f64>,
        bars: usize,
    ) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (first, last) = (*values.first()?, values[values.len() * 99 / 100]);
        let step = round_step((last - first) / bars as f64);
        let from = (first / step).floor() * step;
        let mut counts = vec![0; (((last - from) / step).floor() as usize + 1).max(1)];
        let top = counts.len() - 1;
        for value in values {
            counts[(((value - from) / step) as usize).min(top)] += 1;
        }
        Some(Histogram { title, unit, from, step, counts, limit: None })
    }

    pub(super) fn draw(&self, locale: Locale) -> Markup {
        let tick = |value: f64| tick(locale, value);
        let most = self.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
        let wide = (WIDTH - 2.0 * LEFT) / self.counts.len() as f64;
        let x = |value: f64| LEFT + (value - self.from) / self.step * wide;
        let floor = HEIGHT - BOTTOM;
        let every = (self.counts.len() / 8).max(1);
        html! {
            figure {
                figcaption { (self.title) }
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(self.title) {
                    @for (place, count) in self.counts.iter().enumerate() {
                        @let high = (*count as f64 / most) * (floor - TOP);
                        @let low = self.from + place as f64 * self.step;
                        rect.bar x=(round(x(low) + 0.5)) y=(round(floor - high))
                            width=(round((wide - 1.0).max(0.5))) height=(round(high)) {
                            title { (tick(low)) "–" (tick(low + self.step)) " " (self.unit) ": " (number(locale, *count as f64, 0, "")) }
                        }
                        @if place % every == 0 {
                            text.tick x=(round(x(low))) y=(HEIGHT - BOTTOM + 14.0) { (tick(low)) }
                        }
                    }
                    line.axis x1=(LEFT) x2=(WIDTH - LEFT) y1=(floor) y2=(floor);
                    text.unit x=(WIDTH - LEFT) y=(HEIGHT - 3.0) text-anchor="end" { (self.unit) }
                    @if let Some((limit, words)) = self.limit.filter(|(limit, _)| x(*limit) <= WIDTH) {
                        line.limit x1=(round(x(limit))) x2=(round(x(limit))) y1=(TOP - 4.0) y2=(floor);
                        text.limit x=(round(x(limit) - 4.0)) y=(TOP - 6.0) text-anchor="end" { (words) }
                    }
                }
            }
        }
    }
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let step = step.max(1e-3);
    let power = 10f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|factor| factor * power >= step);
    factor.unwrap_or(10.0) * power
}

fn tick(locale: Locale, value: f64) -> String {
    number(locale, value, if value.fract().abs() < 1e-9 { 0 } else { 2 }, "")
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once_and_the_tail_is_kept() {
        let values: Vec<f64> = (0..1000).map(f64::from).chain([1e6]).collect();
        let histogram = Histogram::of("t", "u", values, 20).unwrap();
        assert_eq!(histogram.counts.iter().sum::<u64>(), 1001);
        assert_eq!((histogram.step, histogram.counts.len()), (50.0, 20));
        assert!(Histogram::of("t", "u", Vec::new(), 20).is_none());
        assert_eq!(Histogram::of("t", "u", vec![7.0], 20).unwrap().counts, [1]);
    }
}
